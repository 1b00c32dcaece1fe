package org.equilux.imaging.deflate;

/**
 * How hard to try.
 *
 * @param part bytes whose symbols are counted together: their costs are guessed by the part before
 * @param probes places of three bytes that {@link QuickParser} looks at, 1 or 2
 * @param rich of 256 bytes, how many must be in long matches for {@link ThoroughParser} to try
 * @param dear if a literal costs less in the mean, {@link ThoroughParser} tries in any case; in
 *     bits
 * @param depth places of four bytes that it looks at
 * @param good if a match so long is at hand, it looks at a quarter of them for a better one
 * @param lazy if a match is shorter, it looks for a better one at the next byte
 * @param nice a match so long is looked no further for
 * @param indexed the number of a match's bytes that are remembered as places
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
   * A level of zlib's scale.
   *
   * @param number from 1, quick, to 9, small
   * @throws IllegalArgumentException if there is no such level
   */
  static Level of(int number) {
    if (number < 1 || number > LEVELS.length) {
      throw new IllegalArgumentException("deflate has no level " + number);
    }
    return LEVELS[number - 1];
  }
}
