package org.equilux.imaging;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The picture formats of this installation. */
public final class PictureFormats {
  private static final List<PictureFormat> ALL =
      ServiceLoader.load(PictureFormat.class, PictureFormats.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private PictureFormats() {}

  /** All formats, in order of registration. */
  public static List<PictureFormat> all() {
    return ALL;
  }

  /** The format with a name, if it is installed. */
  public static Optional<PictureFormat> named(String name) {
    return ALL.stream().filter(format -> format.name().equals(name)).findFirst();
  }

  /** The formats that can be written. */
  public static List<PictureFormat.Writable> writable() {
    return ALL.stream()
        .filter(PictureFormat.Writable.class::isInstance)
        .map(PictureFormat.Writable.class::cast)
        .toList();
  }

  /** The first format that recognizes the start of a file. */
  static Optional<PictureFormat> recognized(byte[] start) {
    return ALL.stream().filter(format -> format.recognizes(start)).findFirst();
  }

  /** The names of all formats as a phrase: {@code JPEG, PNG and TIFF}. */
  public static String names() {
    return phrase(ALL.stream().map(PictureFormat::name).toList());
  }

  /** Words as a phrase: {@code a, b and c}. */
  static String phrase(List<String> words) {
    int last = words.size() - 1;
    return last < 1
        ? String.join("", words)
        : words.stream().limit(last).collect(Collectors.joining(", ")) + " and " + words.get(last);
  }

  private interface Parser<T> {
    T parse(PictureFormat.Writable format, ByteBuffer bytes) throws PictureException;
  }

  /**
   * Parses bytes of {@link BandCoding#toBytes}.
   *
   * @param bytes may be hostile
   * @throws IllegalArgumentException if the bytes are no coding of an installed format
   */
  public static BandCoding parseCoding(byte[] bytes) {
    if (bytes.length > 0 && bytes[0] == RawCoding.KIND) {
      return RawCoding.parse(bytes);
    }
    return parse(bytes, "coding of bands", PictureFormat.Writable::parseCoding);
  }

  /**
   * Parses bytes of {@link BandLocation#toBytes}.
   *
   * @param bytes may be hostile
   * @throws IllegalArgumentException if the bytes are no location of an installed format
   */
  public static BandLocation parseLocation(byte[] bytes) {
    return parse(bytes, "location of a band", PictureFormat.Writable::parseLocation);
  }

  private static <T> T parse(byte[] bytes, String thing, Parser<T> parser) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      byte kind = buffer.get();
      PictureFormat.Writable format =
          writable().stream()
              .filter(candidate -> candidate.kind() == kind)
              .findFirst()
              .orElseThrow(
                  () -> new IllegalArgumentException("a " + thing + " of unknown kind " + kind));
      T value = parser.parse(format, buffer);
      if (buffer.hasRemaining()) {
        throw new IllegalArgumentException(
            "a %s has %d excess bytes".formatted(thing, buffer.remaining()));
      }
      return value;
    } catch (BufferUnderflowException | PictureException e) {
      throw new IllegalArgumentException("damaged " + thing + ": " + e.getMessage(), e);
    }
  }
}
