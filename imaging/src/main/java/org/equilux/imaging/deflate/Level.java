package org.equilux.imaging.deflate;

/**
 * The parameters of a compression level.
 *
 * @param part number of bytes whose symbols are counted together; the previous part predicts their
 *     costs
 * @param probes positions of three bytes that {@link QuickParser} tries, 1 or 2
 * @param rich number of 256 bytes that must be in long matches for {@link ThoroughParser} to be
 *     used
 * @param dear mean cost of a literal in bits below which {@link ThoroughParser} is always used
 * @param depth positions of four bytes that it tries
 * @param good length of a match from which only a quarter of them is tried for a better one
 * @param lazy length below which a better match is searched at the next byte
 * @param nice length at which the search ends
 * @param indexed number of a match's bytes that are added to the index
 */
record Level(
    int part,
    int probes,
    int rich,
    int dear,
    int depth,
    int good,
    int lazy,
    int nice,
    int indexed) {
  private static final Level[] LEVELS = {
    new Level(16_384, 1, 192, 0, 2, 8, 0, 32, 16),
    new Level(16_384, 1, 128, 0, 4, 8, 0, 32, 16),
    new Level(16_384, 1, 48, 0, 8, 8, 0, 64, 32),
    new Level(16_384, 1, 48, 0, 16, 8, 0, 64, 258),
    new Level(16_384, 1, 48, 0, 16, 8, 8, 128, 258),
    new Level(16_384, 1, 48, 0, 24, 8, 16, 128, 258),
    new Level(8_192, 2, 48, 6, 64, 8, 32, 128, 258),
    new Level(8_192, 2, 48, 6, 128, 16, 128, 258, 258),
    new Level(8_192, 2, 48, 6, 512, 32, 258, 258, 258)
  };

  /**
   * The parameters of a level on zlib's scale.
   *
   * @param number from 1 (fast) to 9 (small)
   * @throws IllegalArgumentException if there is no such level
   */
  static Level of(int number) {
    if (number < 1 || number > LEVELS.length) {
      throw new IllegalArgumentException("deflate has no level " + number);
    }
    return LEVELS[number - 1];
  }
}
