package org.equilux.imaging.jpeg.header;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A kind of further picture in a JPEG file, which a result does not contain. */
public enum FurtherPicture {
  /** Additional brightness of the first picture, for displays with a higher dynamic range. */
  GAIN_MAP(
      "the gain map of this Ultra HDR picture is left out, because it matches only the original"
          + " pixels; the result has the standard dynamic range"),
  /** Another view or another exposure, not a larger thumbnail. */
  OTHER_VIEW(
      "the file holds further pictures (MPF or MPO, for instance the other view of a stereo pair);"
          + " only the first one is in the result"),
  VIDEO("the video of this motion photo is left out");

  private static final int ENTRIES_TAG = 0xb002;
  private static final int ENTRY_BYTES = 16;

  /** The types of thumbnails in screen size and HDTV size. */
  private static final int FIRST_THUMBNAIL = 0x010001;

  private static final int LAST_THUMBNAIL = 0x0100ff;

  private static final int TYPE_MASK = 0xff_ffff;

  private final String note;

  FurtherPicture(String note) {
    this.note = note;
  }

  /** The note for the user. */
  public String note() {
    return note;
  }

  /**
   * Whether an index of pictures (CIPA DC-007, Multi-Picture Format) lists pictures other than the
   * first and its thumbnails.
   *
   * @param index from the header of its TIFF structure on; a damaged index lists none
   */
  static boolean isListed(byte[] index) {
    try {
      ByteBuffer in = ByteBuffer.wrap(index);
      in.order(in.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      int directory = in.getInt(4);
      int fields = in.getShort(directory) & 0xffff;
      for (int i = 0; i < fields; i++) {
        int field = directory + 2 + 12 * i;
        if ((in.getShort(field) & 0xffff) == ENTRIES_TAG) {
          return isListed(in, in.getInt(field + 8), in.getInt(field + 4) / ENTRY_BYTES);
        }
      }
      return false;
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      return false;
    }
  }

  private static boolean isListed(ByteBuffer in, int entries, int count) {
    for (int i = 1; i < count; i++) {
      int type = in.getInt(entries + i * ENTRY_BYTES) & TYPE_MASK;
      if (type < FIRST_THUMBNAIL || type > LAST_THUMBNAIL) {
        return true;
      }
    }
    return false;
  }
}
