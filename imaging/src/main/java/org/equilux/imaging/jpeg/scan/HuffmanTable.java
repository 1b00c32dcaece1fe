package org.equilux.imaging.jpeg.scan;

import java.util.Arrays;
import org.equilux.imaging.PictureException;

/** A Huffman table of a baseline picture (ITU-T T.81, C.2 and F.1.2), for DC or AC. */
public final class HuffmanTable {
  /** The largest number of bits of a DC difference of 8-bit samples. */
  public static final int MAX_DC_BITS = 11;

  private static final int MAX_AC_BITS = 10;
  private static final int MAX_LENGTH = 16;

  /**
   * The length up to which codes, nearly all, are found in a lookup table that fits into the L1
   * cache.
   */
  private static final int SHORT = 10;

  /** The addend to a coefficient's index at the end of a block, larger than any other sum. */
  static final int END_OF_BLOCK = 128;

  private final int[] counts;
  private final byte[] symbols;
  private final int[] codes = new int[256];
  private final int[] lengths = new int[256];
  private final int[] byShort = new int[1 << SHORT];

  /**
   * The first 16 bits from which on codes are long. Codes are ordered by length, so all longer ones
   * come last and share few prefixes.
   */
  private final int firstLong;

  private final int[] byLong;

  /**
   * Creates a table.
   *
   * @param counts of the codes of each length, from 1 on; index 0 is unused
   * @param symbols in the order of their codes
   * @throws PictureException if the codes are invalid
   */
  private HuffmanTable(boolean dc, int[] counts, byte[] symbols) throws PictureException {
    this.counts = counts;
    this.symbols = symbols;
    this.firstLong = firstLong(counts);
    this.byLong = new int[(1 << MAX_LENGTH) - firstLong];
    int code = 0;
    int next = 0;
    for (int length = 1; length <= MAX_LENGTH; length++, code <<= 1) {
      for (int i = 0; i < counts[length]; i++, code++) {
        if (code >= 1 << length) {
          throw tooManyCodes();
        }
        int symbol = symbols[next++] & 0xff;
        codes[symbol] = code;
        lengths[symbol] = length;
        enter(code, length, dc ? dcEntry(symbol, length) : acEntry(symbol, length));
      }
    }
  }

  private static int firstLong(int[] counts) throws PictureException {
    int first = 0;
    for (int length = 1; length <= SHORT; length++) {
      first += counts[length] << (MAX_LENGTH - length);
    }
    if (first > 1 << MAX_LENGTH) {
      throw tooManyCodes();
    }
    return first;
  }

  private static PictureException tooManyCodes() {
    return PictureException.corrupt("a Huffman table of the JPEG has too many codes");
  }

  private void enter(int code, int length, int entry) {
    if (length <= SHORT) {
      int first = code << (SHORT - length);
      Arrays.fill(byShort, first, first + (1 << (SHORT - length)), entry);
    } else {
      int first = (code << (MAX_LENGTH - length)) - firstLong;
      Arrays.fill(byLong, first, first + (1 << (MAX_LENGTH - length)), entry);
    }
  }

  private static int dcEntry(int symbol, int length) {
    return symbol > MAX_DC_BITS ? 0 : symbol << 8 | length;
  }

  private static int acEntry(int symbol, int length) {
    int run = symbol >> 4;
    int bits = symbol & 0xf;
    if (bits == 0) {
      int advance = run == 0 ? END_OF_BLOCK : 16;
      return run == 0 || run == 15 ? advance << 8 | length : 0;
    }
    return bits > MAX_AC_BITS ? 0 : bits << 16 | (run + 1) << 8 | (length + bits);
  }

  /** The length of an AC entry's code and the bits that follow the code. */
  static int acLength(int entry) {
    return entry & 0xff;
  }

  /** The number of coefficients by which an AC entry advances. */
  static int acAdvance(int entry) {
    return entry >> 8 & 0xff;
  }

  /** The number of bits after the code of an AC entry, which encode its coefficient's value. */
  static int acBits(int entry) {
    return entry >> 16;
  }

  /**
   * Reads the tables of a DHT segment.
   *
   * @param dc receives those for DC, by number
   * @param ac receives those for AC, by number
   */
  public static void read(byte[] payload, HuffmanTable[] dc, HuffmanTable[] ac)
      throws PictureException {
    int end;
    for (int at = 0; at < payload.length; at = end) {
      int id = payload[at] & 0xff;
      int[] counts = new int[MAX_LENGTH + 1];
      int values = at + 1 + MAX_LENGTH;
      for (int i = 1; i <= MAX_LENGTH && values <= payload.length; i++) {
        counts[i] = payload[at + i] & 0xff;
      }
      end = values + Arrays.stream(counts).sum();
      if (end > payload.length || (id & 0xef) > 3) {
        throw PictureException.corrupt("a Huffman table of the JPEG is damaged");
      }
      boolean ofDc = id < 16;
      (ofDc ? dc : ac)[id & 0xf] =
          new HuffmanTable(ofDc, counts, Arrays.copyOfRange(payload, values, end));
    }
  }

  /**
   * The entry of the code at the start of some bits: of DC {@code bits << 8 | length}, where that
   * many bits follow the code; of AC {@code bits << 16 | advance << 8 | length}, where the length
   * is that of the code and the bits after the code.
   *
   * @param bits that come next, left-justified
   * @return 0 if a baseline picture of 8 bits has no such code
   */
  public int entry(long bits) {
    int entry = byShort[(int) (bits >>> (Long.SIZE - SHORT))];
    if (entry != 0) {
      return entry;
    }
    int code = (int) (bits >>> (Long.SIZE - MAX_LENGTH)) - firstLong;
    return code >= 0 ? byLong[code] : 0;
  }

  public int code(int symbol) {
    return codes[symbol];
  }

  public int length(int symbol) {
    return lengths[symbol];
  }

  /**
   * This DC table with codes added for missing differences; its own codes are unchanged, and the
   * new ones are of maximum length and come last.
   *
   * @throws PictureException if there is no space for them
   */
  public HuffmanTable withAllDifferences() throws PictureException {
    int missing = 0;
    byte[] more = Arrays.copyOf(symbols, symbols.length + MAX_DC_BITS + 1);
    for (int symbol = 0; symbol <= MAX_DC_BITS; symbol++) {
      if (lengths[symbol] == 0) {
        more[symbols.length + missing++] = (byte) symbol;
      }
    }
    int[] moreCounts = counts.clone();
    moreCounts[MAX_LENGTH] += missing;
    long taken = 0;
    for (int length = 1; length <= MAX_LENGTH; length++) {
      taken += (long) moreCounts[length] << (MAX_LENGTH - length);
    }
    // The code of all ones is not allowed (C.2).
    if (taken >= 1 << MAX_LENGTH) {
      throw PictureException.unsupported("a Huffman table of the JPEG is full");
    }
    return new HuffmanTable(true, moreCounts, Arrays.copyOf(more, symbols.length + missing));
  }

  /** The form in a DHT segment. */
  public byte[] toBytes(int id) {
    byte[] bytes = new byte[1 + MAX_LENGTH + symbols.length];
    bytes[0] = (byte) id;
    for (int i = 1; i <= MAX_LENGTH; i++) {
      bytes[i] = (byte) counts[i];
    }
    System.arraycopy(symbols, 0, bytes, 1 + MAX_LENGTH, symbols.length);
    return bytes;
  }
}
