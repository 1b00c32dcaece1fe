package org.equilux.imaging.png;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.metadata.Exif;
import org.equilux.imaging.metadata.PictureMetadata;
import org.equilux.imaging.metadata.Resolution;
import org.equilux.imaging.metadata.Xmp;

/** The reader of those chunks of a PNG whose content other formats can represent. */
final class PngMetadata {
  /** The unit of pHYs for pixels per meter. */
  static final int PER_METER = 1;

  private static final int PHYS_BYTES = 9;

  /** The limit of a profile's name, including the terminating zero. */
  private static final int MAX_NAME = 80;

  private final PictureBytes input;
  private Optional<byte[]> profile = Optional.empty();
  private Optional<byte[]> exif = Optional.empty();
  private Optional<byte[]> xmp = Optional.empty();
  private Optional<Resolution> resolution = Optional.empty();
  private final Set<String> others = new TreeSet<>();

  private PngMetadata(PictureBytes input) {
    this.input = input;
  }

  static PictureMetadata read(PictureBytes input, Chunks chunks) throws IOException {
    PngMetadata metadata = new PngMetadata(input);
    for (Chunk chunk : chunks.before()) {
      metadata.add(chunk);
    }
    for (Chunk chunk : chunks.after()) {
      metadata.add(chunk);
    }
    return new PictureMetadata(
        metadata.profile, metadata.exif, metadata.xmp, metadata.resolution, metadata.others);
  }

  private void add(Chunk chunk) throws IOException {
    int type = chunk.type();
    if (chunk.length() > PictureMetadata.MAX_BYTES) {
      others.add("the long chunk " + ChunkKind.name(type));
    } else if (type == ChunkKind.ICCP) {
      profile = profile(data(chunk));
      if (profile.isEmpty()) {
        others.add("the ICC profile, which is damaged");
      }
    } else if (type == ChunkKind.EXIF) {
      exif = Optional.of(Exif.withoutThumbnail(data(chunk)));
    } else if (type == ChunkKind.PHYS && chunk.length() == PHYS_BYTES) {
      resolution = resolution(ByteBuffer.wrap(data(chunk)));
    } else if (type == ChunkKind.ITXT && isXmp(chunk)) {
      xmp =
          new KeptChunk(type, data(chunk))
              .xmpPacket()
              .flatMap(packet -> Xmp.withoutPictures(packet, false));
    } else if (type == ChunkKind.ITXT || type == ChunkKind.TEXT || type == ChunkKind.ZTXT) {
      others.add("the texts of the PNG");
    } else if (type != ChunkKind.SBIT && type != ChunkKind.SRGB && type != ChunkKind.TIME) {
      others.add("the chunk " + ChunkKind.name(type));
    }
  }

  private byte[] data(Chunk chunk) throws IOException {
    return input.bytes(chunk.position(), chunk.length());
  }

  private boolean isXmp(Chunk chunk) throws IOException {
    byte[] name = KeptChunk.XMP.getBytes(StandardCharsets.ISO_8859_1);
    return chunk.length() >= name.length
        && Arrays.equals(name, input.bytes(chunk.position(), name.length));
  }

  private static Optional<byte[]> profile(byte[] data) {
    int end = 0;
    while (end < Math.min(data.length, MAX_NAME) && data[end] != 0) {
      end++;
    }
    int from = end + 2;
    return from >= data.length
        ? Optional.empty()
        : Optional.ofNullable(KeptChunk.inflated(Arrays.copyOfRange(data, from, data.length)));
  }

  private static Optional<Resolution> resolution(ByteBuffer data) {
    long x = data.getInt() & 0xffff_ffffL;
    long y = data.getInt() & 0xffff_ffffL;
    return x > 0 && y > 0 && data.get() == PER_METER
        ? Optional.of(Resolution.inMeter((double) x, (double) y))
        : Optional.empty();
  }
}
