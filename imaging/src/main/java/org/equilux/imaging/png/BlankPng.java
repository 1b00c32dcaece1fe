package org.equilux.imaging.png;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.io.BlankSource;
import org.equilux.imaging.metadata.PictureMetadata;
import org.equilux.imaging.metadata.Resolution;

/** A PNG without pixels: header, metadata, and empty space for pixels. */
final class BlankPng {
  private static final String PROFILE_NAME = "ICC profile\0";

  private BlankPng() {}

  static BlankSource of(PageInfo page, PictureMetadata metadata) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(PngFormat.SIGNATURE);
    DataWriter chunks = new DataWriter(out);
    write(chunks, ChunkKind.IHDR, Header.bytes(page));
    if (metadata.profile().isPresent()) {
      write(chunks, ChunkKind.ICCP, profile(metadata.profile().get()));
    }
    if (metadata.resolution().isPresent()) {
      write(chunks, ChunkKind.PHYS, resolution(metadata.resolution().get()));
    }
    if (metadata.exif().isPresent()) {
      write(chunks, ChunkKind.EXIF, metadata.exif().get());
    }
    if (metadata.xmp().isPresent()) {
      write(chunks, ChunkKind.ITXT, xmp(metadata.xmp().get()));
    }
    int room = (int) Math.min(Integer.MAX_VALUE - 1, page.rawBytes());
    out.writeBytes(
        ByteBuffer.allocate(Chunk.HEAD_BYTES).putInt(room).putInt(ChunkKind.IDAT).array());
    return new BlankSource(out.toByteArray(), (long) room + Chunk.CRC_BYTES);
  }

  private static void write(DataWriter chunks, int type, byte[] data) throws IOException {
    chunks.chunk(type, data, data.length);
  }

  /** The iCCP data: a name, the number of the compression method, and the compressed profile. */
  private static byte[] profile(byte[] profile) throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data.writeBytes(PROFILE_NAME.getBytes(StandardCharsets.ISO_8859_1));
    data.write(0);
    try (DeflaterOutputStream deflated = new DeflaterOutputStream(data)) {
      deflated.write(profile);
    }
    return data.toByteArray();
  }

  private static byte[] resolution(Resolution resolution) {
    return ByteBuffer.allocate(9)
        .putInt((int) Math.round(resolution.xInMeter()))
        .putInt((int) Math.round(resolution.yInMeter()))
        .put((byte) PngMetadata.PER_METER)
        .array();
  }

  /**
   * The iTXt data: a keyword, two bytes about compression, an empty language and translated
   * keyword, and the packet.
   */
  private static byte[] xmp(byte[] packet) {
    byte[] head = (KeptChunk.XMP + "\0\0\0\0").getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(head.length + packet.length).put(head).put(packet).array();
  }
}
