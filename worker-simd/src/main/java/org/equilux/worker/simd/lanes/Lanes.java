package org.equilux.worker.simd.lanes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors this CPU is best at. Constants, so that the JIT compiles each loop for exactly one
 * width.
 */
public final class Lanes {
  public static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
  public static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  public static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  public static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  /** Two bytes of an array as a 16-bit sample. */
  public static final VarHandle CHAR =
      MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.LITTLE_ENDIAN);

  /** Below this the Vector API has nothing to offer over plain loops. */
  public static final int LEAST_BITS = 128;

  private Lanes() {}

  /** Bits of one vector. */
  public static int bits() {
    return BYTES.vectorBitSize();
  }
}
