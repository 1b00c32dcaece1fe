package org.equilux.chunks;

/** A stage of the computation of a chunk. */
public enum Stage {
  /** Bands are read and become pixels. */
  DECODE,
  /** A backend counts or maps the pixels. */
  COMPUTE,
  /** The resulting rows become a band. */
  ENCODE
}
