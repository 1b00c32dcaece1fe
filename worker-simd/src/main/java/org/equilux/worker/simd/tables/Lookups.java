package org.equilux.worker.simd.tables;

import jdk.incubator.vector.ByteVector;
import org.equilux.worker.simd.lanes.Lanes;

/** Loops that map samples through tables. */
public final class Lookups {
  private Lookups() {}

  /**
   * Bytes through a table of 256 by permuting the table, 128 entries at a time. Only for lanes of
   * 64 bytes, where the table is four vectors.
   */
  public static void permute(byte[] in, int at, byte[] out, int to, int n, byte[] table) {
    ByteVector table0 = ByteVector.fromArray(ByteVector.SPECIES_512, table, 0);
    ByteVector table1 = ByteVector.fromArray(ByteVector.SPECIES_512, table, 64);
    ByteVector table2 = ByteVector.fromArray(ByteVector.SPECIES_512, table, 128);
    ByteVector table3 = ByteVector.fromArray(ByteVector.SPECIES_512, table, 192);
    int i = 0;
    for (; i <= n - 64; i += 64) {
      ByteVector values = ByteVector.fromArray(ByteVector.SPECIES_512, in, at + i);
      // Selecting looks at the low seven bits; the eighth, the sign, says in which half.
      values
          .selectFrom(table0, table1)
          .blend(values.selectFrom(table2, table3), values.lt((byte) 0))
          .intoArray(out, to + i);
    }
    lookup(in, at + i, out, to + i, n - i, table);
  }

  /** Bytes through a table of 256, one by one. */
  public static void lookup(byte[] in, int at, byte[] out, int to, int n, byte[] table) {
    for (int i = 0; i < n; i++) {
      out[to + i] = table[in[at + i] & 0xFF];
    }
  }

  /** 16-bit samples through a table of 65,536 entries from {@code first} on. */
  static void lookup16(byte[] in, int at, byte[] out, int to, int n, char[] table, int first) {
    for (int i = 0; i < n; i++) {
      char value = table[first + (char) Lanes.CHAR.get(in, at + 2 * i)];
      Lanes.CHAR.set(out, to + 2 * i, value);
    }
  }

  /** A table of bytes from the entries from {@code first} on. */
  static void narrow(char[] entries, int first, byte[] table) {
    for (int k = 0; k < table.length; k++) {
      table[k] = (byte) entries[first + k];
    }
  }
}
