package org.equilux.worker.simd.tables;

import org.equilux.worker.simd.lanes.Lanes;

/**
 * Whether tables of 256 bytes are quicker permuted or looked up on this CPU. CPUs with 64-byte
 * lanes but without a byte permute across them run {@link Lookups#permute} far slower than plain
 * lookups, and nothing but trying tells which CPU this is. Tried once, on first use, for some
 * tenths of a second; with narrower lanes there is nothing to try.
 */
public final class PermuteChoice {
  /** The result of the measurement on this machine. */
  public static final boolean PERMUTE = Lanes.bits() == 512 && permuteIsQuicker();

  private static final int BYTES = 1 << 16;

  /** Enough for the JIT to have compiled both loops with time to spare. */
  private static final int ROUNDS = 3000;

  private PermuteChoice() {}

  /** The result of the measurement, for people. */
  public static String describe() {
    return PERMUTE ? "tables by byte permutes" : "tables by plain lookups";
  }

  private static boolean permuteIsQuicker() {
    byte[] in = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      in[i] = (byte) ((i * 31) >> 3);
    }
    byte[] out = new byte[BYTES];
    byte[] table = new byte[256];
    long permute = Long.MAX_VALUE;
    long lookup = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      Lookups.permute(in, 0, out, 0, BYTES, table);
      long middle = System.nanoTime();
      Lookups.lookup(in, 0, out, 0, BYTES, table);
      long end = System.nanoTime();
      permute = Math.min(permute, middle - start);
      lookup = Math.min(lookup, end - middle);
    }
    return permute < lookup;
  }
}
