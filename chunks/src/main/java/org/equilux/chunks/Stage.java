package org.equilux.chunks;

/** A stage of the computation of a chunk. */
public enum Stage {
  /** Bands are read and become pixels. */
  DECODE,
  /** A backend counts the pixels. */
  COUNT,
  /** A backend computes the rows that the chunk yields. */
  APPLY,
  /** The resulting rows become a band. */
  ENCODE
}
