package org.equilux.imaging.jpeg.header;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.io.BlankSource;
import org.equilux.imaging.metadata.PictureMetadata;
import org.equilux.imaging.metadata.Resolution;

/**
 * A JPEG without pixels: a header without subsampling, and empty space for pixels. Its quantization
 * tables contain only ones and are not used for results.
 */
public final class BlankJpeg {
  private static final int MAX_PAYLOAD = 0xffff - 2;
  private static final int MAX_PARTS = 255;
  private static final int TABLE_BYTES = 64;

  /** The space for entropy-coded data, above the minimum that headers are checked against. */
  private static final long MORE_ROOM = 1L << 16;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Set<String> leftOut = new TreeSet<>();

  private BlankJpeg() {}

  /**
   * Creates the file.
   *
   * @param page gray or RGB of 8 bits without alpha
   * @param leftOut receives descriptions of metadata that a JPEG cannot contain
   */
  public static BlankSource of(PageInfo page, PictureMetadata metadata, Set<String> leftOut) {
    BlankJpeg jpeg = new BlankJpeg();
    jpeg.write(page, metadata);
    leftOut.addAll(jpeg.leftOut);
    return new BlankSource(jpeg.out.toByteArray(), page.rawBytes() + MORE_ROOM);
  }

  private void write(PageInfo page, PictureMetadata metadata) {
    out.write(0xff);
    out.write(Marker.SOI);
    Resolution resolution = metadata.resolution().orElse(null);
    segment(
        Marker.APP0,
        ByteBuffer.allocate(14)
            .put(bytes(Marker.JFIF))
            .putShort((short) 0x0102)
            .put((byte) (resolution == null ? 0 : 1))
            .putShort(density(resolution == null ? 1 : resolution.x()))
            .putShort(density(resolution == null ? 1 : resolution.y()))
            .array());
    metadata.exif().ifPresent(exif -> whole("EXIF data", Marker.EXIF + "\0", exif));
    metadata.xmp().ifPresent(xmp -> whole("XMP", Marker.XMP, xmp));
    metadata.profile().ifPresent(this::profile);
    int channels = page.format().channels();
    byte[] table = new byte[1 + TABLE_BYTES];
    Arrays.fill(table, 1, table.length, (byte) 1);
    segment(Marker.DQT, table);
    ByteBuffer frame = ByteBuffer.allocate(6 + 3 * channels).put((byte) Byte.SIZE);
    frame.putShort((short) page.height()).putShort((short) page.width()).put((byte) channels);
    ByteBuffer scan = ByteBuffer.allocate(4 + 2 * channels).put((byte) channels);
    for (int id = 1; id <= channels; id++) {
      frame.put((byte) id).put((byte) 0x11).put((byte) 0);
      scan.put((byte) id).put((byte) 0);
    }
    segment(Marker.SOF0, frame.array());
    segment(Marker.SOS, scan.put((byte) 0).put((byte) (TABLE_BYTES - 1)).put((byte) 0).array());
  }

  private static short density(double pixels) {
    return (short) Math.clamp(Math.round(pixels), 1, 0xffff);
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.ISO_8859_1);
  }

  private void segment(int marker, byte[] payload) {
    int length = payload.length + 2;
    out.writeBytes(new byte[] {(byte) 0xff, (byte) marker, (byte) (length >> 8), (byte) length});
    out.writeBytes(payload);
  }

  /** Writes metadata that must fit into one segment. */
  private void whole(String what, String name, byte[] value) {
    if (name.length() + value.length > MAX_PAYLOAD) {
      leftOut.add("%s of %,d bytes".formatted(what, value.length));
      return;
    }
    segment(
        Marker.APP1,
        ByteBuffer.allocate(name.length() + value.length).put(bytes(name)).put(value).array());
  }

  private void profile(byte[] profile) {
    int most = MAX_PAYLOAD - Marker.ICC.length() - 2;
    int parts = Math.ceilDiv(profile.length, most);
    if (parts > MAX_PARTS) {
      leftOut.add("the ICC profile of %,d bytes".formatted(profile.length));
      return;
    }
    for (int part = 0; part < parts; part++) {
      int from = part * most;
      int length = Math.min(most, profile.length - from);
      segment(
          Marker.APP2,
          ByteBuffer.allocate(Marker.ICC.length() + 2 + length)
              .put(bytes(Marker.ICC))
              .put((byte) (part + 1))
              .put((byte) parts)
              .put(profile, from, length)
              .array());
    }
  }
}
