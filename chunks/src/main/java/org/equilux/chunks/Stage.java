package org.equilux.chunks;

/** A stage of the computation of a chunk. */
public enum Stage {
  /** Bands are read and decoded to pixels. */
  DECODE,
  /** A backend counts the pixels. */
  COUNT,
  /** A backend computes the chunk's result rows. */
  APPLY,
  /** The result rows are encoded to a band. */
  ENCODE
}
