# Basin for a classroom:  docker build -t basin . && docker run -p 8000:8000 basin
ARG PYTHON_IMAGE=python:3.12-slim-bookworm

FROM ${PYTHON_IMAGE} AS install
COPY requirements/app.txt /tmp/app.txt
# Every file is checked against its hash, and nothing is built from source.
RUN python -m venv --without-pip /opt/basin \
    && python -m pip --python /opt/basin/bin/python install --no-cache-dir \
        --only-binary :all: --require-hashes --requirement /tmp/app.txt

FROM ${PYTHON_IMAGE}
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin basin \
    && install --directory --owner basin --group basin /var/cache/basin /var/lib/basin
COPY --from=install /opt/basin /opt/basin
WORKDIR /srv/basin
COPY LICENSE ./
COPY static ./static
COPY app ./app
ENV PATH=/opt/basin/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    BASIN_CACHE_DIR=/var/cache/basin \
    BASIN_DATA_DIR=/var/lib/basin
RUN python -m compileall -q app
# By number, so that an orchestrator can see that it is not root.
USER 10001:10001
# The first page of a class must not wait for the compiler. The cache is only read from
# here on: a read-only root is enough (docker run --read-only --tmpfs /tmp).
RUN python -m app.warm
# Scenes behind short links outlive the container: docker run -v basin:/var/lib/basin
VOLUME /var/lib/basin
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["python", "-m", "app", "--host", "0.0.0.0", "--port", "8000"]
