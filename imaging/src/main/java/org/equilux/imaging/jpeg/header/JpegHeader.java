package org.equilux.imaging.jpeg.header;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.metadata.Exif;
import org.equilux.imaging.metadata.Orientation;
import org.equilux.imaging.metadata.Xmp;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.ByteReader;

/**
 * The header of a JPEG file, which ends before the pixels (ITU-T T.81, annex B).
 *
 * @param tables the four quantization tables in natural order; null for an undefined one
 * @param rgb whether the components are red, green and blue, or inks, rather than YCbCr
 * @param inks form of four components
 * @param coding segments that a decoder needs, without metadata and thumbnails
 * @param metadata segments that a result copies
 * @param restartInterval MCUs between restart markers, 0 if there are none
 * @param scanAt position of the first scan's marker, from where on only the decoder reads
 * @param scanDataAt position of the first scan's entropy-coded data
 * @param orientation for display, from the first EXIF data
 * @param further kinds of further pictures in the file, in the order of the constants
 * @param manyScans whether the first scan is not the whole picture
 * @param oddities descriptions for the user of tolerated violations of the standard
 */
@SuppressWarnings("ArrayRecordComponent") // Shared within the package, never changed.
public record JpegHeader(
    Frame frame,
    int[][] tables,
    boolean rgb,
    Inks inks,
    byte[] coding,
    List<MetadataSegment> metadata,
    int restartInterval,
    long scanAt,
    long scanDataAt,
    Orientation orientation,
    Set<FurtherPicture> further,
    boolean manyScans,
    List<String> oddities) {
  private static final int MAX_SEGMENTS = 10_000;

  /** The limit of skipped bytes between segments, in total. */
  private static final int MAX_SKIPPED = 1 << 16;

  /** The length of the payload of Adobe's segment, whose last byte is the color transform. */
  private static final int ADOBE_BYTES = 12;

  /** The limit of the coding's bytes, as tables may be redefined. */
  private static final int MAX_CODING_BYTES = 1 << 20;

  /** The number of coefficients of a block. */
  public static final int COEFFICIENTS = 64;

  /** The natural order of the coefficients by their stored order (T.81, figure A.6). */
  private static final int[] ZIGZAG = {
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63
  };

  /**
   * A metadata segment that is copied.
   *
   * @param position of its marker
   * @param length in total
   * @param colorProfile whether it is part of an ICC profile that is not for gray
   */
  public record MetadataSegment(long position, int length, boolean colorProfile) {}

  /** The source of a header's bytes. */
  @FunctionalInterface
  private interface Source {
    byte[] bytes(long position, int length) throws IOException;
  }

  public static JpegHeader read(PictureBytes input) throws IOException {
    return new Parser(input::bytes).parse();
  }

  /**
   * Reads a header in memory.
   *
   * @param bytes at least up to the data of the first scan
   */
  public static JpegHeader of(byte[] bytes) throws PictureException {
    try {
      return new Parser((position, length) -> range(bytes, position, length)).parse();
    } catch (PictureException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads the header of a picture in another file, which determines the meaning of the components;
   * application segments are ignored.
   *
   * @param tables a JPEG without a picture, with the tables missing in this one; may be empty
   * @param rgb whether three components are red, green and blue rather than YCbCr
   * @param length of the picture
   */
  public static JpegHeader embedded(byte[] tables, boolean rgb, ByteReader picture, long length)
      throws IOException {
    Parser parser =
        new Parser(
            (position, count) -> {
              if (position > length - count) {
                throw PictureException.corrupt("the header of a JPEG in the TIFF ends early");
              }
              byte[] bytes = new byte[count];
              picture.read(position, bytes, 0, count);
              return bytes;
            });
    return parser.parseEmbedded(tables, rgb);
  }

  private static byte[] range(byte[] bytes, long position, int length) throws PictureException {
    if (position > bytes.length - length) {
      throw PictureException.corrupt("the header of the JPEG ends early");
    }
    return Arrays.copyOfRange(bytes, (int) position, (int) position + length);
  }

  /** The index in natural order, by rows, of the coefficient with a stored index. */
  public static int natural(int place) {
    return ZIGZAG[place];
  }

  /** The format of the decoded samples. */
  public PixelFormat format() {
    return frame.isColor()
        ? PixelFormat.RGB8
        : inks == Inks.NONE ? PixelFormat.GRAY8 : PixelFormat.CMYK8;
  }

  private static final class Parser {
    private final Source input;
    private final ByteArrayOutputStream coding = new ByteArrayOutputStream();
    private final List<MetadataSegment> metadata = new ArrayList<>();
    private final int[][] tables = new int[4][];
    private Frame frame;
    private int restartInterval;
    private boolean jfif;
    private int adobeTransform = -1;
    private boolean exifFirst;
    private boolean applicationSeen;
    private boolean colorProfile;
    private boolean profileSeen;
    private boolean exifSeen;
    private Orientation orientation = Orientation.UPRIGHT;
    private final EnumSet<FurtherPicture> further = EnumSet.noneOf(FurtherPicture.class);
    private boolean huffmanSeen;
    private int skipped;

    /** Whether application segments are ignored. */
    private boolean embedded;

    Parser(Source input) {
      this.input = input;
    }

    JpegHeader parse() throws IOException {
      begin();
      return header(readSegments(input, Marker.SOS));
    }

    JpegHeader parseEmbedded(byte[] shared, boolean rgb) throws IOException {
      begin();
      int transform = rgb ? 0 : 1;
      segment(
          Marker.APP14,
          0,
          ByteBuffer.allocate(ADOBE_BYTES)
              .put(Marker.ADOBE.getBytes(StandardCharsets.ISO_8859_1))
              .put(ADOBE_BYTES - 1, (byte) transform)
              .array());
      embedded = true;
      if (shared.length > 0) {
        readSegments((position, length) -> range(shared, position, length), Marker.EOI);
      }
      return header(readSegments(input, Marker.SOS));
    }

    private void begin() {
      coding.write(0xff);
      coding.write(Marker.SOI);
    }

    /** Reads segments after the first marker; returns the position of the last one. */
    private long readSegments(Source source, int last) throws IOException {
      long position = 2;
      for (int segments = 0; segments < MAX_SEGMENTS; segments++) {
        byte[] head = source.bytes(position, 2);
        int marker = head[1] & 0xff;
        if (head[0] != (byte) 0xff || marker == 0) {
          // libjpeg also skips such bytes, with a warning.
          position = skip(source, position);
          continue;
        }
        if (marker == 0xff) {
          position++;
          continue;
        }
        if (marker == last) {
          return position;
        }
        if (marker == Marker.SOS
            || marker == Marker.EOI
            || (marker >= Marker.RST0 && marker <= Marker.SOI)) {
          throw PictureException.corrupt("the JPEG has no pixels");
        }
        int length = ByteBuffer.wrap(source.bytes(position + 2, 2)).getShort() & 0xffff;
        if (length < 2) {
          throw PictureException.corrupt("the JPEG has a segment of an impossible length");
        }
        boolean ofApplication = marker >= Marker.APP0 && marker <= Marker.APP15;
        if (!embedded || !ofApplication) {
          segment(marker, position, source.bytes(position + 4, length - 2));
        }
        position += 2 + length;
      }
      throw PictureException.corrupt("the header of the JPEG does not end");
    }

    /** Skips bytes between segments; returns the position of the next marker. */
    private long skip(Source source, long position) throws IOException {
      long at = position;
      byte[] next = source.bytes(at, 2);
      while (next[0] != (byte) 0xff || next[1] == 0 || next[1] == (byte) 0xff) {
        at++;
        skipped++;
        if (skipped > MAX_SKIPPED) {
          throw PictureException.corrupt("the JPEG has no marker where one must be");
        }
        next = source.bytes(at, 2);
      }
      return at;
    }

    private void segment(int marker, long position, byte[] payload) throws IOException {
      if (Marker.isFrame(marker)) {
        Marker.checkFrame(marker);
        if (frame != null) {
          throw PictureException.corrupt("the JPEG has two frames");
        }
        frame = Frame.of(marker, payload);
      }
      switch (marker) {
        case Marker.DQT -> readTables(payload);
        case Marker.APP0 -> {
          if (begins(payload, Marker.JFIF) && payload.length >= 14) {
            keep(position, payload, false);
            jfif = true;
            // Drop the thumbnail, whose size is in the last two bytes.
            payload = Arrays.copyOf(payload, 14);
            payload[12] = 0;
            payload[13] = 0;
            writeCoding(marker, payload);
          }
        }
        case Marker.APP1 -> {
          keep(position, payload, false);
          if (begins(payload, Marker.EXIF) && !applicationSeen) {
            // The presence of EXIF data affects how the decoder interprets the components.
            exifFirst = true;
            writeCoding(marker, "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1));
          }
          if (begins(payload, Marker.EXIF) && !exifSeen) {
            exifSeen = true;
            int head = Math.min(payload.length, Marker.EXIF.length() + 1);
            orientation = Exif.orientation(Arrays.copyOfRange(payload, head, payload.length));
          }
          if (begins(payload, Marker.XMP)) {
            noteXmp(payload);
          }
          applicationSeen = true;
        }
        case Marker.APP2 -> {
          noteFurther(payload);
          if (begins(payload, Marker.ICC)) {
            readProfile(payload);
            keep(position, payload, colorProfile);
          }
          applicationSeen = true;
        }
        case Marker.DRI -> {
          if (payload.length != 2) {
            throw PictureException.corrupt("the JPEG has an invalid restart interval");
          }
          restartInterval = ByteBuffer.wrap(payload).getShort() & 0xffff;
        }
        case Marker.APP13, Marker.COM -> keep(position, payload, false);
        case Marker.APP14 -> {
          if (begins(payload, Marker.ADOBE) && payload.length >= ADOBE_BYTES) {
            adobeTransform = payload[ADOBE_BYTES - 1] & 0xff;
            writeCoding(marker, payload);
          }
        }
        default -> {}
      }
      huffmanSeen |= marker == Marker.DHT;
      if (Marker.isFrame(marker)
          || marker == Marker.DQT
          || marker == Marker.DHT
          || marker == Marker.DRI) {
        writeCoding(marker, payload);
      }
    }

    private void noteXmp(byte[] payload) {
      if (Xmp.hasGainMap(payload)) {
        further.add(FurtherPicture.GAIN_MAP);
      }
      if (Xmp.hasVideo(payload)) {
        further.add(FurtherPicture.VIDEO);
      }
    }

    private void noteFurther(byte[] payload) {
      if (begins(payload, Marker.GAIN_MAP)) {
        further.add(FurtherPicture.GAIN_MAP);
      } else if (begins(payload, Marker.MPF)) {
        byte[] index = Arrays.copyOfRange(payload, Marker.MPF.length(), payload.length);
        if (FurtherPicture.isListed(index)) {
          further.add(FurtherPicture.OTHER_VIEW);
        }
      }
    }

    private static boolean begins(byte[] payload, String name) {
      byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
      return payload.length >= bytes.length
          && Arrays.equals(payload, 0, bytes.length, bytes, 0, bytes.length);
    }

    private void keep(long position, byte[] payload, boolean ofColor) {
      metadata.add(new MetadataSegment(position, payload.length + 4, ofColor));
    }

    private void writeCoding(int marker, byte[] payload) throws IOException {
      int length = payload.length + 2;
      if (coding.size() + length > MAX_CODING_BYTES) {
        throw PictureException.corrupt("the header of the JPEG does not end");
      }
      coding.write(new byte[] {(byte) 0xff, (byte) marker, (byte) (length >> 8), (byte) length});
      coding.write(payload);
    }

    private void readTables(byte[] payload) throws PictureException {
      for (int at = 0; at < payload.length; ) {
        int id = payload[at] & 0xf;
        int bytes = (payload[at] >> 4 & 0xf) + 1;
        at++;
        if (id > 3 || bytes > 2 || payload.length - at < COEFFICIENTS * bytes) {
          throw PictureException.corrupt("a quantization table of the JPEG is damaged");
        }
        int[] table = new int[COEFFICIENTS];
        for (int i = 0; i < COEFFICIENTS; i++, at += bytes) {
          int value = payload[at] & 0xff;
          table[ZIGZAG[i]] = bytes == 1 ? value : value << 8 | (payload[at + 1] & 0xff);
          // Forbidden (B.2.4.1); the JDK's encoder would crash the process by dividing by zero.
          if (table[ZIGZAG[i]] == 0) {
            throw PictureException.corrupt("a quantization table of the JPEG has a zero");
          }
        }
        tables[id] = table;
      }
    }

    /** The first segment has the profile's header, with the color space (ICC.1:2022, 7.2.8). */
    private void readProfile(byte[] payload) {
      int space = Marker.ICC.length() + 2 + 16;
      if (!profileSeen) {
        profileSeen = true;
        colorProfile =
            payload.length < space + 4
                || !new String(payload, space, 4, StandardCharsets.ISO_8859_1).equals("GRAY");
      }
    }

    private JpegHeader header(long position) throws IOException {
      if (frame == null) {
        throw PictureException.corrupt("the JPEG has pixels before their frame header");
      }
      for (Frame.Component component : frame.components()) {
        if (tables[component.table()] == null) {
          throw PictureException.corrupt("the JPEG lacks a quantization table");
        }
      }
      // The index of pictures also lists the gain map.
      if (further.contains(FurtherPicture.GAIN_MAP)) {
        further.remove(FurtherPicture.OTHER_VIEW);
      }
      boolean usualTables = !huffmanSeen && !frame.progressive();
      if (usualTables) {
        writeCoding(Marker.DHT, HuffmanTables.usual());
      }
      ByteBuffer scan = ByteBuffer.wrap(input.bytes(position + 2, 3));
      int length = scan.getShort() & 0xffff;
      int scanned = scan.get();
      return new JpegHeader(
          frame,
          tables,
          isRgb(),
          inks(),
          coding.toByteArray(),
          List.copyOf(metadata),
          restartInterval,
          position,
          position + 2 + length,
          orientation,
          Collections.unmodifiableSet(further),
          frame.progressive() || scanned < frame.components().size(),
          oddities(usualTables));
    }

    private List<String> oddities(boolean usualTables) {
      List<String> oddities = new ArrayList<>();
      if (skipped > 0) {
        oddities.add("%d bytes between the segments of its header were skipped".formatted(skipped));
      }
      if (usualTables) {
        oddities.add("it has no Huffman tables; those of the JPEG standard's annex K were used");
      }
      return List.copyOf(oddities);
    }

    private Inks inks() throws PictureException {
      if (frame.components().size() != 4) {
        return Inks.NONE;
      }
      if (embedded || (adobeTransform < 0 && frame.evenlySampled())) {
        return Inks.PLAIN;
      }
      return switch (adobeTransform) {
        case 0 -> Inks.INVERTED;
        case 2 -> Inks.YCCK;
        default ->
            throw PictureException.unsupported(
                "CMYK JPEG without Adobe's marker for its components is not supported; save it"
                    + " again, or as RGB");
      };
    }

    /** The decoder's interpretation of three components (the JDK's imageioJPEG.c). */
    private boolean isRgb() throws PictureException {
      if (frame.components().size() < 3) {
        return false;
      }
      if (frame.components().size() > 3) {
        return inks() != Inks.YCCK;
      }
      if (adobeTransform > 1) {
        throw PictureException.unsupported(
            "JPEG with the Adobe color transform " + adobeTransform + " is not supported");
      }
      if (jfif || adobeTransform >= 0) {
        return !jfif && adobeTransform == 0;
      }
      if (frame.hasIds('R', 'G', 'B')) {
        return true;
      }
      return !exifFirst && !frame.hasIds(1, 2, 3) && frame.evenlySampled();
    }
  }
}
