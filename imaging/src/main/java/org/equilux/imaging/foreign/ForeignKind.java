package org.equilux.imaging.foreign;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A kind of file that is not supported although users may expect it.
 *
 * @param name for display, with an article
 * @param remedy for the message, after a semicolon
 * @param picture whether such files contain raster pictures rather than documents or drawings
 */
public record ForeignKind(String name, String remedy, boolean picture) {
  private static final String CONVERT = "save it as PNG, TIFF or JPEG";
  private static final String CONVERT_DEEP = "save it as TIFF of 16 bits";
  private static final String DEVELOP =
      "develop it with a raw converter and save it as TIFF of 16 bits";
  private static final String RENDER = "save what it shows as PNG or TIFF";

  /** Brands of still pictures in the ISO base media file format (ISO/IEC 14496-12). */
  private static final List<String> HEIC =
      List.of("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1");

  private static final List<String> AVIF = List.of("avif", "avis");
  private static final int BRAND_AT = 8;
  private static final int BRAND_BYTES = 4;
  private static final int MAX_BRANDS_AT = 64;

  /**
   * The footer of files without a signature at the start; its length is its distance from the end.
   */
  private static final String TGA_FOOTER = "TRUEVISION-XFILE.\0";

  /** The number of bytes from the end of a file for {@link #of}. */
  public static final int END_BYTES = TGA_FOOTER.length();

  // Kinds that are not recognized by a signature.
  private static final ForeignKind CR3 =
      new ForeignKind("the raw file of a camera (CR3)", DEVELOP, true);
  private static final ForeignKind AVIF_PICTURE = new ForeignKind("an AVIF picture", CONVERT, true);
  private static final ForeignKind HEIC_PICTURE = new ForeignKind("an HEIC picture", CONVERT, true);
  private static final ForeignKind MEDIA =
      new ForeignKind("a film or another ISO media file", RENDER, false);
  private static final ForeignKind PLAIN_NETPBM =
      new ForeignKind(
          "a netpbm picture in plain text or of floating point",
          "save it in the binary form of PGM or PPM",
          true);
  private static final ForeignKind SVG = new ForeignKind("an SVG drawing", RENDER, false);
  private static final ForeignKind ICON =
      new ForeignKind("a Windows icon (ICO, CUR)", RENDER, false);
  private static final ForeignKind TGA = new ForeignKind("a TGA picture", CONVERT, true);

  /**
   * The signature of a kind.
   *
   * @param at position of the first byte
   * @param bytes as Latin-1 characters
   */
  private record Signature(int at, String bytes, ForeignKind kind) {}

  private static final List<Signature> SIGNATURES =
      List.of(
          picture(8, "WEBP", "a WebP picture", CONVERT),
          picture(0, "\0\0\0\fjP  \r\n\u0087\n", "a JPEG 2000 picture", CONVERT_DEEP),
          picture(0, "\u00ffO\u00ffQ\0", "a JPEG 2000 codestream", CONVERT_DEEP),
          picture(0, "\0\0\0\fJXL \r\n\u0087\n", "a JPEG XL picture", CONVERT_DEEP),
          picture(0, "\u00ff\n", "a JPEG XL codestream", CONVERT_DEEP),
          picture(0, "II\u00bc", "a JPEG XR picture", CONVERT_DEEP),
          picture(0, "SIMPLE  =", "a FITS file", CONVERT_DEEP),
          picture(128, "DICM", "a DICOM file", CONVERT_DEEP),
          picture(0, "v/1\u0001", "an OpenEXR picture", CONVERT_DEEP),
          picture(0, "#?RADIANCE", "a Radiance HDR picture", CONVERT_DEEP),
          picture(0, "#?RGBE", "a Radiance HDR picture", CONVERT_DEEP),
          picture(0, "8BPS", "a Photoshop document (PSD)", "save it as TIFF"),
          picture(0, "gimp xcf", "a GIMP document (XCF)", "export it as PNG or TIFF"),
          picture(0, "\u0089HDF\r\n\u001a\n", "an HDF5 file", CONVERT_DEEP),
          picture(0, "qoif", "a QOI picture", CONVERT),
          picture(0, "DDS |", "a DDS texture", CONVERT),
          picture(0, "AT&TFORM", "a DjVu document", CONVERT),
          picture(0, "\u008aMNG\r\n\u001a\n", "an MNG animation", CONVERT),
          picture(0, "\u008bJNG\r\n\u001a\n", "a JNG picture", CONVERT),
          picture(0, "FUJIFILMCCD-RAW", "the raw file of a camera (RAF)", DEVELOP),
          picture(0, "IIRO", "the raw file of a camera (ORF)", DEVELOP),
          picture(0, "IIRS", "the raw file of a camera (ORF)", DEVELOP),
          picture(0, "MMOR", "the raw file of a camera (ORF)", DEVELOP),
          picture(0, "IIU\0", "the raw file of a camera (RW2)", DEVELOP),
          picture(0, "FOVb", "the raw file of a camera (X3F)", DEVELOP),
          picture(0, "\0MRM", "the raw file of a camera (MRW)", DEVELOP),
          picture(6, "HEAPCCDR", "the raw file of a camera (CRW)", DEVELOP),
          document(0, "%PDF-", "a PDF document", RENDER),
          document(0, "%!PS", "a PostScript document", RENDER));

  private static Signature picture(int at, String bytes, String name, String remedy) {
    return new Signature(at, bytes, new ForeignKind(name, remedy, true));
  }

  private static Signature document(int at, String bytes, String name, String remedy) {
    return new Signature(at, bytes, new ForeignKind(name, remedy, false));
  }

  /** All kinds; some occur several times. */
  public static List<ForeignKind> all() {
    return Stream.concat(
            SIGNATURES.stream().map(Signature::kind),
            Stream.of(CR3, AVIF_PICTURE, HEIC_PICTURE, MEDIA, PLAIN_NETPBM, SVG, ICON, TGA))
        .toList();
  }

  /**
   * Recognizes the kind of a file that no format recognizes.
   *
   * @param start first bytes of the file: 4,096, or all of a shorter one
   * @param end the last {@link #END_BYTES}, or fewer of a shorter file
   */
  public static Optional<ForeignKind> of(byte[] start, byte[] end) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    return Stream.<Optional<ForeignKind>>of(
            SIGNATURES.stream()
                .filter(signature -> text.startsWith(signature.bytes(), signature.at()))
                .map(Signature::kind)
                .findFirst(),
            media(text),
            plainNetpbm(text),
            drawing(text),
            icon(start),
            new String(end, StandardCharsets.ISO_8859_1).equals(TGA_FOOTER)
                ? Optional.of(TGA)
                : Optional.empty())
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<ForeignKind> media(String text) {
    if (!text.startsWith("ftyp", 4) || text.length() < BRAND_AT + BRAND_BYTES) {
      return Optional.empty();
    }
    String brand = text.substring(BRAND_AT, BRAND_AT + BRAND_BYTES);
    if (brand.equals("crx ")) {
      return Optional.of(CR3);
    }
    // Files of both codecs may start with the general brand.
    String brands = text.substring(BRAND_AT, Math.min(text.length(), MAX_BRANDS_AT));
    if (AVIF.contains(brand)
        || (HEIC.contains(brand) && AVIF.stream().anyMatch(brands::contains))) {
      return Optional.of(AVIF_PICTURE);
    }
    return HEIC.contains(brand) ? Optional.of(HEIC_PICTURE) : Optional.of(MEDIA);
  }

  private static Optional<ForeignKind> plainNetpbm(String text) {
    return text.length() > 2
            && text.charAt(0) == 'P'
            && "123Ff".indexOf(text.charAt(1)) >= 0
            && Character.isWhitespace(text.charAt(2))
        ? Optional.of(PLAIN_NETPBM)
        : Optional.empty();
  }

  private static Optional<ForeignKind> drawing(String text) {
    String begin = text.stripLeading().toLowerCase(Locale.ROOT);
    boolean xml = begin.startsWith("<") || begin.startsWith("\u00ef\u00bb\u00bf<");
    return xml && begin.contains("<svg") ? Optional.of(SVG) : Optional.empty();
  }

  /**
   * Recognizes an icon: two zeros, the type, the number of icons, and a byte of the first icon that
   * is always zero.
   */
  private static Optional<ForeignKind> icon(byte[] start) {
    boolean icon =
        start.length >= 22
            && start[0] == 0
            && start[1] == 0
            && (start[2] == 1 || start[2] == 2)
            && start[3] == 0
            && start[4] != 0
            && start[5] == 0
            && start[9] == 0;
    return icon ? Optional.of(ICON) : Optional.empty();
  }

  /** The error message. */
  public String refusal() {
    return "this is %s, which is not supported; %s".formatted(name, remedy);
  }
}
