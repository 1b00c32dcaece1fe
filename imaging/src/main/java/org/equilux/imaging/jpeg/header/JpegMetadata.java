package org.equilux.imaging.jpeg.header;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.metadata.Exif;
import org.equilux.imaging.metadata.PictureMetadata;
import org.equilux.imaging.metadata.Resolution;
import org.equilux.imaging.metadata.Xmp;

/** The reader of the segments of a JPEG whose content other formats can represent. */
public final class JpegMetadata {
  private static final int HEAD_BYTES = 4;

  /** The length of the EXIF header: a second zero byte follows {@link Marker#EXIF}. */
  private static final int EXIF_HEAD = Marker.EXIF.length() + 1;

  /**
   * The length of the header of a profile's part: the name, the part's number from 1, and the
   * number of parts.
   */
  private static final int ICC_HEAD = Marker.ICC.length() + 2;

  /** The position of the unit in JFIF's payload, followed by two numbers of 16 bits. */
  private static final int UNIT_AT = Marker.JFIF.length() + 2;

  private static final int PER_INCH = 1;
  private static final int PER_CENTIMETER = 2;

  private final SortedParts profile = new SortedParts();
  private Optional<byte[]> exif = Optional.empty();
  private Optional<byte[]> xmp = Optional.empty();
  private Optional<Resolution> resolution = Optional.empty();
  private final Set<String> others = new TreeSet<>();

  private JpegMetadata() {}

  /** Reads the metadata of a picture with a header. */
  public static PictureMetadata read(PictureBytes input, JpegHeader header) throws IOException {
    JpegMetadata metadata = new JpegMetadata();
    for (JpegHeader.MetadataSegment segment : header.metadata()) {
      byte[] bytes = input.bytes(segment.position(), segment.length());
      metadata.add(bytes[1] & 0xff, Arrays.copyOfRange(bytes, HEAD_BYTES, bytes.length));
    }
    return metadata.all();
  }

  private void add(int marker, byte[] payload) {
    if (begins(payload, Marker.JFIF)) {
      resolution = resolution(ByteBuffer.wrap(payload, UNIT_AT, payload.length - UNIT_AT));
    } else if (begins(payload, Marker.EXIF) && payload.length > EXIF_HEAD) {
      if (exif.isEmpty()) {
        exif = Optional.of(Exif.withoutThumbnail(rest(payload, EXIF_HEAD)));
      }
    } else if (begins(payload, Marker.XMP)) {
      xmp = Xmp.withoutPictures(rest(payload, Marker.XMP.length()), false);
    } else if (begins(payload, Marker.ICC)) {
      profile.add(payload);
    } else if (marker == Marker.COM) {
      others.add("the comment of the JPEG");
    } else if (marker == Marker.APP13) {
      others.add("Photoshop's and IPTC data");
    } else {
      others.add("extended XMP");
    }
  }

  private PictureMetadata all() {
    if (profile.isDamaged()) {
      others.add("the ICC profile, which is damaged");
    }
    return new PictureMetadata(profile.joined(), exif, xmp, resolution, others);
  }

  private static Optional<Resolution> resolution(ByteBuffer payload) {
    int unit = payload.get();
    int x = payload.getShort() & 0xffff;
    int y = payload.getShort() & 0xffff;
    if (x == 0 || y == 0) {
      return Optional.empty();
    }
    return switch (unit) {
      case PER_INCH -> Optional.of(new Resolution(x, y));
      case PER_CENTIMETER -> Optional.of(Resolution.inMeter(100.0 * x, 100.0 * y));
      default -> Optional.empty();
    };
  }

  private static boolean begins(byte[] payload, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    return payload.length > bytes.length
        && Arrays.equals(payload, 0, bytes.length, bytes, 0, bytes.length);
  }

  private static byte[] rest(byte[] payload, int from) {
    return Arrays.copyOfRange(payload, from, payload.length);
  }

  /** The parts of a profile by number. */
  private static final class SortedParts {
    private final TreeMap<Integer, byte[]> parts = new TreeMap<>();
    private int count;

    void add(byte[] payload) {
      if (payload.length >= ICC_HEAD) {
        count = payload[ICC_HEAD - 1] & 0xff;
        parts.put(payload[ICC_HEAD - 2] & 0xff, rest(payload, ICC_HEAD));
      }
    }

    boolean isDamaged() {
      return !parts.isEmpty()
          && (parts.size() != count || parts.firstKey() != 1 || parts.lastKey() != count);
    }

    Optional<byte[]> joined() {
      if (parts.isEmpty() || isDamaged()) {
        return Optional.empty();
      }
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      parts.values().forEach(all::writeBytes);
      return Optional.of(all.toByteArray());
    }
  }
}
