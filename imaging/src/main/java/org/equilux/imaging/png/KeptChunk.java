package org.equilux.imaging.png;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.equilux.imaging.metadata.Exif;
import org.equilux.imaging.metadata.PhotoshopResources;
import org.equilux.imaging.metadata.Xmp;

/**
 * A metadata chunk as the result contains it: without thumbnails, which show the picture before the
 * operation. Thumbnails may be in eXIf, in the iTXt of XMP, and in the texts in which ImageMagick
 * stores EXIF data and Photoshop's blocks as hexadecimal digits.
 *
 * @param type of the chunk
 * @param data of the chunk
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record KeptChunk(int type, byte[] data) {
  /** The limit of searched chunks in bytes; no program writes longer ones with thumbnails. */
  static final int MAX_BYTES = 1 << 24;

  /** The keyword of an iTXt with XMP, with its terminating zero. */
  static final String XMP = "XML:com.adobe.xmp\0";

  private static final String RAW_PROFILE = "Raw profile type ";
  private static final String EXIF_HEAD = "Exif\0\0";

  /** The number of digits in a line of a raw profile. */
  private static final int LINE = 72;

  /** Whether chunks of a type may contain a thumbnail. */
  static boolean mayHoldThumbnail(int type) {
    return type == ChunkKind.EXIF
        || type == ChunkKind.ITXT
        || type == ChunkKind.TEXT
        || type == ChunkKind.ZTXT;
  }

  /**
   * The chunk without a thumbnail.
   *
   * @return this chunk if it has none; empty if the data around the thumbnail are damaged
   */
  Optional<KeptChunk> withoutThumbnail() {
    if (type == ChunkKind.EXIF) {
      byte[] kept = Exif.withoutThumbnail(data);
      return Optional.of(Arrays.equals(kept, data) ? this : new KeptChunk(type, kept));
    }
    String start = latin(data, 0, Math.min(data.length, 80));
    if (type == ChunkKind.ITXT && start.startsWith(XMP)) {
      return withoutXmpThumbnail();
    }
    if (type != ChunkKind.ITXT && start.startsWith(RAW_PROFILE) && start.indexOf(0) > 0) {
      return Optional.of(withoutProfileThumbnail(start.substring(0, start.indexOf(0))));
    }
    return Optional.of(this);
  }

  private static String latin(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** The packet of an iTXt with XMP; empty if it is damaged or too long. */
  Optional<byte[]> xmpPacket() {
    int textAt = xmpTextAt();
    if (textAt < 0) {
      return Optional.empty();
    }
    byte[] text = Arrays.copyOfRange(data, textAt, data.length);
    return Optional.ofNullable(data[XMP.length()] != 0 ? inflated(text) : text);
  }

  /**
   * The position of the text after two bytes about compression, a language and a translated
   * keyword; negative if there is no text.
   */
  private int xmpTextAt() {
    int language = indexOfZero(XMP.length() + 2);
    int translated = language < 0 ? -1 : indexOfZero(language + 1);
    return translated < 0 ? -1 : translated + 1;
  }

  private Optional<KeptChunk> withoutXmpThumbnail() {
    Optional<byte[]> packet = xmpPacket();
    if (packet.isEmpty()) {
      return Optional.of(this);
    }
    Optional<byte[]> kept = Xmp.withoutPictures(packet.get(), true);
    if (kept.isPresent() && Arrays.equals(kept.get(), packet.get())) {
      return Optional.of(this);
    }
    byte[] head = Arrays.copyOf(data, xmpTextAt());
    head[XMP.length()] = 0;
    return kept.map(bytes -> new KeptChunk(type, concat(head, bytes)));
  }

  private int indexOfZero(int from) {
    for (int i = from; i < data.length; i++) {
      if (data[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Removes the thumbnail of a raw profile: a name, a number of bytes and hexadecimal digits, each
   * on new lines.
   */
  private KeptChunk withoutProfileThumbnail(String keyword) {
    int textAt = keyword.length() + (type == ChunkKind.ZTXT ? 2 : 1);
    if (textAt > data.length) {
      return this;
    }
    byte[] stored = Arrays.copyOfRange(data, textAt, data.length);
    byte[] text = type == ChunkKind.ZTXT ? inflated(stored) : stored;
    if (text == null) {
      return this;
    }
    String[] lines = latin(text, 0, text.length).strip().split("\n", 3);
    if (lines.length < 3) {
      return this;
    }
    byte[] profile;
    try {
      profile = HexFormat.of().parseHex(lines[2].replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      return this;
    }
    byte[] kept = withoutThumbnail(lines[0].strip(), profile);
    if (Arrays.equals(kept, profile)) {
      return this;
    }
    StringBuilder out = new StringBuilder(keyword).append('\0');
    out.append("\n%s\n%8d\n".formatted(lines[0].strip(), kept.length));
    String digits = HexFormat.of().formatHex(kept);
    for (int at = 0; at < digits.length(); at += LINE) {
      out.append(digits, at, Math.min(digits.length(), at + LINE)).append('\n');
    }
    return new KeptChunk(ChunkKind.TEXT, out.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] withoutThumbnail(String kind, byte[] profile) {
    if (kind.equals("8bim") || kind.equals("iptc")) {
      return PhotoshopResources.withoutThumbnails(profile);
    }
    int head = EXIF_HEAD.length();
    boolean exif = kind.equals("exif") || kind.equals("APP1");
    if (!exif || profile.length < head || !latin(profile, 0, head).equals(EXIF_HEAD)) {
      return profile;
    }
    byte[] tiff = Arrays.copyOfRange(profile, head, profile.length);
    byte[] kept = Exif.withoutThumbnail(tiff);
    return Arrays.equals(kept, tiff) ? profile : concat(Arrays.copyOf(profile, head), kept);
  }

  /** The decompressed data; null if they are damaged or too long. */
  static byte[] inflated(byte[] compressed) {
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(compressed);
      byte[] out = new byte[1 << 12];
      int filled = 0;
      while (!inflater.finished()) {
        if (filled == out.length) {
          if (filled >= MAX_BYTES) {
            return null;
          }
          out = Arrays.copyOf(out, 2 * filled);
        }
        int n = inflater.inflate(out, filled, out.length - filled);
        if (n == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          return null;
        }
        filled += n;
      }
      return Arrays.copyOf(out, filled);
    } catch (DataFormatException e) {
      return null;
    }
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
