"""The compiled programs of the labels bench; as in ``programs``, structure is static, numbers
are traced, and steps are counted by a traced number."""

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int, UInt32

from app.maths import gibbs
from app.shaping.classifier import Output, class_energies, class_gradients, class_losses, random_classifier
from app.shaping.descent import Learner, descend, learner
from app.shaping.layers import Layers
from app.spec.families import Dataset, Loss, WindowArray
from app.spec.structure import Knobs, Structure, joined

BATCH = 256
"""Points of a step's batch, drawn from the training points; all of them where they are fewer."""


class Progress(NamedTuple):
    """Where ``advance`` came to."""

    learner: Learner
    step: Int[Array | np.ndarray, ""]
    finite: Bool[Array | np.ndarray, ""]
    """False if the next step would have left the finite numbers; it was not taken."""


@partial(jax.jit, static_argnames=("structure",))
def log_densities(structure: Structure, knobs: Knobs, block: Float[Array, "block 2"]) -> Float[Array, "block k"]:
    """log p(x | class) of labelled data at one block of points."""
    data: Any = joined(structure, knobs, Dataset)
    densities: Float[Array, "block k"] = data.class_log_densities(block)
    return densities


@partial(jax.jit, static_argnames=("classes", "width"))
def start(classes: int, width: int, seed: UInt32[Array, ""]) -> Learner:
    """The untrained network."""
    return learner(random_classifier(jax.random.split(jax.random.key(seed), 3)[1], classes, width))


@partial(jax.jit, static_argnames=("structure", "output"))
def advance(
    structure: Structure,
    knobs: Knobs,
    output: Output,
    rate: Float[Array, ""],
    window: WindowArray,
    seed: UInt32[Array, ""],
    train: Float[Array, "n 2"],
    labels: Int[Array, " n"],
    start: Progress,
    target: Int[Array, ""],
) -> Progress:
    """Steps ``start.step`` + 1 … ``target`` of Adam down the mean loss of a batch; breaks off
    before a step that is not finite."""
    loss = joined(structure, knobs, Loss)
    keys = jax.random.split(jax.random.key(seed), 3)[2]
    count = train.shape[0]

    def body(progress: Progress) -> Progress:
        step = progress.step + 1
        points, correct = train, labels
        if count > BATCH:
            drawn = jax.random.uniform(jax.random.fold_in(keys, step), (BATCH,))
            chosen = jnp.floor(drawn * count).astype(jnp.int32)
            points, correct = train[chosen], labels[chosen]

        def objective(params: Layers) -> Float[Array, ""]:
            return class_losses(loss, class_energies(params, points, window, output), correct).mean()

        moved, value = descend(objective, progress.learner, rate)
        flat = [leaf.ravel() for leaf in jax.tree.leaves(moved) if jnp.issubdtype(leaf.dtype, jnp.floating)]
        finite = jnp.all(jnp.isfinite(jnp.concatenate([*flat, value[None]])))
        kept: Progress = jax.lax.cond(
            finite, lambda: Progress(moved, step, finite), lambda: progress._replace(finite=finite)
        )
        return kept

    def unfinished(progress: Progress) -> Bool[Array, ""]:
        return jnp.logical_and(progress.finite, progress.step < target)

    return jax.lax.while_loop(unfinished, body, start)


@partial(jax.jit, static_argnames=("output",))
def at_points(
    output: Output, window: WindowArray, params: Layers, beta: Float[Array, ""], block: Float[Array, "block 2"]
) -> tuple[Float[Array, "block k"], Float[Array, "block k"]]:
    """F and P_β of each class at one block of points."""
    energies = class_energies(params, block, window, output)
    return energies, gibbs.softargmin(energies, beta)


class Judged(NamedTuple):
    """What the energies of the points say; of the held-out ones all but the loss, its gradient
    and the first accuracy."""

    loss: Float[Array, ""]
    train_accuracy: Float[Array, ""]
    held_out_accuracy: Float[Array, ""]
    nll: Float[Array, ""]
    """Mean −log P_β of the right class, in nats."""
    gradient: Float[Array, "n k"]


@partial(jax.jit, static_argnames=("structure",))
def judge(
    structure: Structure,
    knobs: Knobs,
    beta: Float[Array, ""],
    train: Float[Array, "n k"],
    labels: Int[Array, " n"],
    held_out: Float[Array, "m k"],
    held_out_labels: Int[Array, " m"],
) -> Judged:
    """Judge the energies of the training and of the held-out points."""
    loss = joined(structure, knobs, Loss)
    chosen = jnp.take_along_axis(held_out, held_out_labels[:, None], axis=1)[:, 0]
    return Judged(
        loss=jnp.mean(class_losses(loss, train, labels)),
        train_accuracy=jnp.mean(jnp.argmin(train, axis=1) == labels),
        held_out_accuracy=jnp.mean(jnp.argmin(held_out, axis=1) == held_out_labels),
        nll=jnp.mean(beta * chosen + gibbs.log_partition(held_out, beta)),
        gradient=class_gradients(loss, train, labels),
    )
