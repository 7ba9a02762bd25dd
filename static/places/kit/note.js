/** What stands wherever methods are ranked. */
export const NOTE = "In 2-D a few negatives cover the window. In d dimensions the same cover would take exponentially many negatives: a contrastive method that wins here need not win there.";
