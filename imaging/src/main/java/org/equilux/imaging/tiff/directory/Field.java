package org.equilux.imaging.tiff.directory;

/**
 * A field of a directory; its values are read on demand.
 *
 * @param type 1 to 18, see {@link #size}
 * @param count of values
 * @param position of the first value in the file, inside the directory or elsewhere
 */
public record Field(int tag, int type, long count, long position) {
  static final int BYTE = 1;
  public static final int ASCII = 2;
  public static final int SHORT = 3;
  public static final int LONG = 4;
  static final int RATIONAL = 5;
  static final int UNDEFINED = 7;
  static final int IFD = 13;
  static final int LONG8 = 16;
  static final int IFD8 = 18;

  /**
   * The size in bytes of a value by type (TIFF 6.0, section 2; BigTIFF adds 16 to 18); 0 if
   * unknown.
   */
  private static final int[] SIZES = {
    0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8,
  };

  public static int size(int type) {
    return type < SIZES.length ? SIZES[type] : 0;
  }

  int valueSize() {
    return size(type);
  }

  /** The number of bytes of all values, for fields within their file. */
  public long byteLength() {
    return count * valueSize();
  }
}
