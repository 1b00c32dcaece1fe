package org.equilux.worker.simd;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors this CPU is best at. Constants, so that the JIT compiles each loop for exactly one
 * width.
 */
final class Lanes {
  static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
  static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  /** Below this the Vector API has nothing to offer over plain loops. */
  static final int LEAST_BITS = 128;

  private Lanes() {}

  /** Bits of one vector. */
  static int bits() {
    return BYTES.vectorBitSize();
  }
}
