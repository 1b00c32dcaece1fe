package org.equilux.imaging.tiff;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.equilux.imaging.ExtraChannel;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.metadata.Orientation;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.compression.Packing;
import org.equilux.imaging.tiff.directory.Directory;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.imaging.tiff.directory.TiffFile;
import org.equilux.imaging.tiff.samples.Coding;
import org.equilux.imaging.tiff.samples.Predictor;
import org.equilux.imaging.tiff.samples.SampleFormat;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.SampleType;

/**
 * A page, read from its directory and checked: nothing in it can make a decoder take more memory
 * than {@link #MAX_BAND_BYTES}, or read outside of the file.
 *
 * @param problem why the page cannot be read although others may; then only its size is known
 */
record TiffPage(
    Directory directory,
    Layout layout,
    Coding coding,
    Packing packing,
    SegmentPlaces places,
    Optional<PictureException> problem) {
  /** A row of tiles is decoded into memory. */
  private static final long MAX_BAND_BYTES = 1L << 30;

  /** Strips larger than this are decoded row by row, never as a whole in memory. */
  private static final long MAX_STRIP_BYTES = 1L << 23;

  /** Tiles are there to be decoded one by one, but all rows of a band have to be in memory. */
  private static final long MAX_TILE_ROW_BYTES = 1L << 26;

  /** The photometric interpretation of brightness and two differences of colour. */
  private static final long YCBCR = 6;

  /** No compression makes strips or tiles larger by so much. */
  private static final long MAX_GROWTH_BYTES = 1L << 16;

  /**
   * Reads a page.
   *
   * @param pixelsBefore of the pages before
   * @param segmentsBefore of the pages before
   * @throws PictureException if the page is damaged, unsupported or too large
   */
  static TiffPage read(
      TiffFile file,
      Directory directory,
      PictureLimits limits,
      long pixelsBefore,
      long segmentsBefore)
      throws IOException {
    Compression compression = Compression.of(directory.value(Tag.COMPRESSION, 1));
    Coding coding = coding(file, directory, compression);
    PageInfo page =
        limits
            .admit(
                directory.value(Tag.IMAGE_WIDTH),
                directory.value(Tag.IMAGE_LENGTH),
                coding.format(),
                pixelsBefore)
            .withSamples(coding.samples())
            .withNodata(coding.decoded(GdalFields.nodata(directory)))
            .withExtra(extra(directory, coding.format(), coding.palette()))
            .withOrientation(orientation(directory));
    Layout layout = layout(directory, page);
    Packing packing = packing(file, directory, compression, layout);

    long segments = (long) layout.across() * layout.down() * layout.planes();
    if (segments > Layout.MAX_SEGMENTS - segmentsBefore) {
      throw PictureException.unsupported(
          "a TIFF with more than "
              + Layout.MAX_SEGMENTS
              + " strips or tiles is not supported; save it with larger ones");
    }
    SegmentPlaces places =
        SegmentPlaces.read(file, directory, layout, (int) segments, compression, coding);
    TiffPage read = new TiffPage(directory, layout, coding, packing, places, Optional.empty());
    read.checkSegments((int) segments);
    if (compression.isFax()) {
      FaxSegments.check(read);
    }
    boolean held = layout.across() > 1 || (packing.isJpeg() && layout.tiled());
    if (held && (long) page.rowBytes() * layout.pageRows(0) > MAX_BAND_BYTES) {
      throw PictureException.unsupported(
          "a TIFF with a row of tiles of more than "
              + MAX_BAND_BYTES
              + " bytes is not supported; save it with tiles that are less high");
    }
    return read;
  }

  /**
   * The directory of EXIF or GPS data.
   *
   * @return null if there is none, or it is damaged: that must not cost its owner the picture
   */
  Directory inner(TiffFile file, int tag) throws IOException {
    try {
      // The fields within that point to further directories would point to nothing in a copy.
      return Directory.read(
          file,
          directory.value(tag),
          inner -> inner != Tag.EXIF && inner != Tag.GPS && inner != Tag.INTEROPERABILITY);
    } catch (PictureException e) {
      return null;
    }
  }

  /**
   * A page that cannot be read, of a file with others.
   *
   * @throws PictureException the problem, if not even its size is known
   */
  static TiffPage unreadable(
      Directory directory, PictureLimits limits, long pixelsBefore, PictureException problem)
      throws IOException {
    // Of a camera's raw file the pages that can be read are previews.
    if (problem.reason() != PictureException.Reason.UNSUPPORTED
        || CameraRaw.isOfSensor(directory.value(Tag.PHOTOMETRIC, 1))) {
      throw problem;
    }
    PageInfo page =
        limits.admit(
            directory.value(Tag.IMAGE_WIDTH),
            directory.value(Tag.IMAGE_LENGTH),
            PixelFormat.GRAY8,
            pixelsBefore);
    return new TiffPage(
        directory,
        new Layout(page, false, page.width(), page.height(), 1),
        new Coding(
            PixelFormat.GRAY8,
            Byte.SIZE,
            SampleType.UINT8,
            false,
            false,
            Predictor.NONE,
            false,
            null),
        Packing.of(Compression.NONE),
        new SegmentPlaces(new long[0], new long[0]),
        Optional.of(problem));
  }

  PageInfo info() {
    return layout.page();
  }

  /** Bytes of all segments of a result in color, before they are compressed. */
  long resultBytes() {
    long pixels = layout.encodedRows() * layout.across() * layout.width();
    return pixels * info().format().channels() * coding.samples().bits() / Byte.SIZE;
  }

  /** Where each segment's encoded form lies, plane by plane and row by row. */
  long[] offsets() {
    return places.offsets();
  }

  /** Of each segment's encoded form. */
  long[] byteCounts() {
    return places.byteCounts();
  }

  /**
   * Checks that the page can be read.
   *
   * @throws PictureException the page's problem
   */
  void requireReadable() throws PictureException {
    if (problem.isPresent()) {
      throw new PictureException(problem.get().reason(), problem.get().getMessage(), problem.get());
    }
  }

  TiffBandCoding bandCoding() {
    return new TiffBandCoding(layout, coding, packing);
  }

  /** Whether the bits of each byte are reversed (FillOrder 2). */
  boolean isReversed() throws IOException {
    return directory.value(Tag.FILL_ORDER, 1) == 2;
  }

  /** Whether it has several bands, none of them very large. */
  boolean hasBands() throws IOException {
    if (packing.compression().isFax() || isReversed()) {
      return false;
    }
    long band = (long) info().rowBytes() * layout.pageRows(0);
    if (layout.down() == 1 || band > (layout.tiled() ? MAX_TILE_ROW_BYTES : MAX_STRIP_BYTES)) {
      return false;
    }
    // Bytes that belong to nothing are skipped by the decoder, but would have to be sent.
    long most = 2 * coding.rowBytes(layout.width()) * layout.height() + MAX_GROWTH_BYTES;
    return Arrays.stream(byteCounts()).allMatch(bytes -> bytes <= most);
  }

  private void checkSegments(int segments) throws PictureException {
    Coding stored = layout.planes() == 1 ? coding : coding.plane(0);
    long rowBytes = stored.rowBytes(layout.width());
    for (int i = 0; i < segments; i++) {
      if (!packing
          .compression()
          .canExpand(
              byteCounts()[i],
              rowBytes * layout.encodedRows(i % layout.perPlane() / layout.across()))) {
        throw PictureException.corrupt("a strip or tile of the TIFF has too few bytes");
      }
    }
  }

  /** What is no number is no orientation, and must not cost its owner the picture. */
  private static Orientation orientation(Directory directory) throws IOException {
    Field field = directory.byTag().get(Tag.ORIENTATION);
    return field != null && field.type() == Field.SHORT
        ? Orientation.of(directory.value(Tag.ORIENTATION))
        : Orientation.UPRIGHT;
  }

  private static ExtraChannel extra(Directory directory, PixelFormat format, byte[] palette)
      throws IOException {
    if (!format.hasAlpha() || palette != null) {
      return ExtraChannel.ALPHA;
    }
    return switch ((int) directory.value(Tag.EXTRA_SAMPLES, 0)) {
      case 1 -> ExtraChannel.ASSOCIATED_ALPHA;
      case 2 -> ExtraChannel.ALPHA;
      default -> ExtraChannel.OTHER;
    };
  }

  /** How many channels lie by themselves; of a single one it does not matter. */
  private static int planes(Directory directory, PageInfo page) throws IOException {
    int samples = (int) directory.value(Tag.SAMPLES_PER_PIXEL, 1);
    long planar = directory.value(Tag.PLANAR_CONFIGURATION, 1);
    if (samples == 1 || planar == 1) {
      return 1;
    }
    if (planar != 2) {
      throw PictureException.corrupt("the TIFF has a PlanarConfiguration of " + planar);
    }
    return page.format().channels();
  }

  private static Layout layout(Directory directory, PageInfo page) throws IOException {
    boolean tiled = directory.has(Tag.TILE_WIDTH);
    long width = tiled ? directory.value(Tag.TILE_WIDTH) : page.width();
    long height =
        tiled
            ? directory.value(Tag.TILE_LENGTH)
            : Math.min(page.height(), directory.value(Tag.ROWS_PER_STRIP, page.height()));
    if (width < 1 || height < 1) {
      throw PictureException.corrupt(
          "the strips or tiles of the TIFF have an impossible size of " + width + " x " + height);
    }
    Layout layout =
        new Layout(
            page,
            tiled,
            Math.clamp(width, 1, Integer.MAX_VALUE),
            Math.clamp(height, 1, Integer.MAX_VALUE),
            planes(directory, page));
    if (tiled && layout.isFarLarger()) {
      throw PictureException.unsupported(
          "TIFF tiles of "
              + width
              + " x "
              + height
              + " pixels, far larger than the page, are not supported; save it with smaller ones");
    }
    return layout;
  }

  private static Packing packing(
      TiffFile file, Directory directory, Compression compression, Layout layout)
      throws IOException {
    if (compression != Compression.JPEG) {
      return Packing.of(compression);
    }
    if (layout.planes() > 1) {
      throw PictureException.unsupported(
          "TIFF with JPEG of each channel by itself is not supported; save it with whole pixels");
    }
    boolean ycbcr = directory.value(Tag.PHOTOMETRIC, 1) == YCBCR;
    Field tables = directory.byTag().get(Tag.JPEG_TABLES);
    if (tables == null) {
      return Packing.ofJpeg(new byte[0], ycbcr);
    }
    if (tables.byteLength() > TiffBandCoding.MAX_JPEG_TABLES) {
      throw PictureException.corrupt("the JPEG tables of the TIFF are too long");
    }
    return Packing.ofJpeg(file.input().bytes(tables.position(), (int) tables.byteLength()), ycbcr);
  }

  private static Coding coding(TiffFile file, Directory directory, Compression compression)
      throws IOException {
    boolean jpeg = compression == Compression.JPEG;
    long samples = directory.value(Tag.SAMPLES_PER_PIXEL, 1);
    int bits = bits(directory, samples);
    SampleType type = SampleFormat.of(directory, bits);

    long photometric = photometric(directory, samples);
    if (CameraRaw.isOfSensor(photometric)) {
      throw CameraRaw.refusal("camera raw");
    }
    if (photometric > 3 && !(jpeg && photometric == YCBCR)) {
      throw PictureException.unsupported(
          "TIFF with the colours "
              + colorName(photometric)
              + " is not supported; save it as gray or RGB");
    }
    int colors = photometric == 2 || photometric == YCBCR ? 3 : 1;
    long extra = samples - colors;
    if (extra < 0) {
      throw PictureException.corrupt(
          "the TIFF has " + samples + " samples per pixel, fewer than its colours");
    }
    if (extra > 1 || (extra == 1 && (photometric == 3 || bits < 8)) || (bits < 8 && colors == 3)) {
      throw PictureException.unsupported(
          "TIFF with "
              + samples
              + " samples of "
              + bits
              + " bits per pixel is not supported; save it as gray or RGB, with at most one extra"
              + " sample");
    }
    if (photometric == 3 && type.least() < 0) {
      throw PictureException.unsupported(
          "TIFF with a palette of signed indices is not supported; save it as RGB");
    }
    checkCompression(compression, type, bits, extra, photometric);
    long predictor = directory.value(Tag.PREDICTOR, 1);
    if (predictor != 1 && (predictor != 2 || bits < 8) && (predictor != 3 || !type.isFloat())) {
      throw PictureException.unsupported(
          "TIFF with predictor "
              + predictor
              + " for samples of "
              + bits
              + " bits is not supported; save it without");
    }
    byte[] palette = null;
    PixelFormat format =
        PixelFormat.of(colors, extra == 1, type.isWide() ? Double.SIZE : Math.max(8, bits));
    if (photometric == 3) {
      Palette read = Palette.read(directory, bits);
      palette = read.colors();
      format = read.format();
    }
    Predictor prepared = compression.hasPredictor() ? Predictor.of(predictor) : Predictor.NONE;
    boolean associated =
        extra == 1 && extra(directory, format, palette) == ExtraChannel.ASSOCIATED_ALPHA;
    if (associated && type.isSignedInteger() && !type.isWide()) {
      throw PictureException.unsupported(
          "TIFF with signed samples of "
              + bits
              + " bits that are multiplied by alpha is not supported; save it with unassociated"
              + " alpha");
    }
    return new Coding(
        format, bits, type, file.bigEndian(), photometric == 0, prepared, associated, palette);
  }

  /** Checks that a compression is one for such samples. */
  private static void checkCompression(
      Compression compression, SampleType type, int bits, long extra, long photometric)
      throws PictureException {
    boolean plain = type == SampleType.UINT8 && bits == Byte.SIZE && extra == 0;
    if (compression == Compression.JPEG && (!plain || photometric == 3)) {
      throw PictureException.unsupported(
          "TIFF with JPEG that is not gray or RGB of 8 bits, without extra samples, is not"
              + " supported; save it with another compression");
    }
    if (compression.isFax() && (bits != 1 || extra != 0 || photometric > 1)) {
      throw PictureException.unsupported(
          "TIFF with fax compression of pixels that are not black or white is not supported; save"
              + " it with another compression");
    }
  }

  /** What samples mean; where the field is missing, three are red, green and blue. */
  private static long photometric(Directory directory, long samples) throws IOException {
    Field extra = directory.byTag().get(Tag.EXTRA_SAMPLES);
    long colors = samples - (extra == null ? 0 : extra.count());
    return directory.value(Tag.PHOTOMETRIC, colors == 3 ? 2 : 1);
  }

  private static int bits(Directory directory, long samples) throws IOException {
    if (!directory.has(Tag.BITS_PER_SAMPLE)) {
      return 1;
    }
    long[] bits = directory.values(Tag.BITS_PER_SAMPLE, 5);
    // A single value for several samples is not by the book, but written and understood by many.
    if (Arrays.stream(bits).limit(Math.max(1, samples)).distinct().count() > 1) {
      throw PictureException.unsupported(
          "TIFF with samples of different depths is not supported; save it with 8 or 16 bits");
    }
    return switch (Math.clamp(bits[0], 0, 1 << 16)) {
      case 1, 2, 4, 8, 16, 32, 64 -> (int) bits[0];
      default ->
          throw PictureException.unsupported(
              "TIFF with samples of "
                  + bits[0]
                  + " bits is not supported; save it with 8 or 16 bits");
    };
  }

  private static String colorName(long photometric) {
    return switch (Math.clamp(photometric, 0, 1 << 20)) {
      case 4 -> "transparency mask";
      case 5 -> "CMYK";
      case 6 -> "YCbCr";
      case 8, 9, 10 -> "L*a*b*";
      case 32844, 32845 -> "LogLuv";
      default -> "number " + photometric;
    };
  }
}
