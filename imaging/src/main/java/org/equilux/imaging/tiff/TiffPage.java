package org.equilux.imaging.tiff;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.equilux.imaging.ExtraChannel;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.metadata.Orientation;
import org.equilux.imaging.options.OnDamage;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.compression.Packing;
import org.equilux.imaging.tiff.compression.SegmentDecoder;
import org.equilux.imaging.tiff.directory.CameraRaw;
import org.equilux.imaging.tiff.directory.Directory;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.imaging.tiff.directory.TiffFile;
import org.equilux.imaging.tiff.oldjpeg.OldJpeg;
import org.equilux.imaging.tiff.samples.Channels;
import org.equilux.imaging.tiff.samples.Coding;
import org.equilux.imaging.tiff.samples.GdalFields;
import org.equilux.imaging.tiff.samples.Palette;
import org.equilux.imaging.tiff.samples.Predictor;
import org.equilux.imaging.tiff.samples.SampleFormat;
import org.equilux.imaging.tiff.samples.Ycbcr;
import org.equilux.imaging.tiff.samples.YcbcrDecoder;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.SampleType;

/**
 * A page read from its directory and checked, so that its decoder neither uses more memory than
 * {@link #MAX_BAND_BYTES} nor reads outside of the file.
 *
 * @param problem why this page cannot be read although others can; then only its size is known
 * @param mask the page of the file that is this one's mask
 * @param ycbcr conversion of stored YCbCr samples to the coding's RGB; empty for other samples
 */
record TiffPage(
    Directory directory,
    Layout layout,
    Coding coding,
    Packing packing,
    SegmentPlaces places,
    Optional<PictureException> problem,
    Optional<TiffPage> mask,
    Optional<Ycbcr> ycbcr) {
  /** The limit of a row of tiles in bytes, as it is decoded in memory. */
  private static final long MAX_BAND_BYTES = 1L << 30;

  /** The size in bytes above which strips are decoded row by row instead of in memory. */
  private static final long MAX_STRIP_BYTES = 1L << 23;

  /** The limit of a row of tiles in bytes for bands, all of whose rows are in memory. */
  private static final long MAX_TILE_ROW_BYTES = 1L << 26;

  /** The limit of planes with LZMA, as a dictionary for each is in memory. */
  private static final int MAX_LZMA_PLANES = 4;

  /** The limit by which compression may expand strips or tiles, in bytes. */
  private static final long MAX_GROWTH_BYTES = 1L << 16;

  /**
   * Reads a page.
   *
   * @param pixelsBefore number of pixels of earlier pages
   * @param segmentsBefore number of segments of earlier pages
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
            .withExtra(Channels.of(directory).extra())
            .withOrientation(orientation(directory));
    Packed packed = packed(file, directory, compression, Layout.read(directory, page));
    Layout layout = packed.layout();
    Packing packing = packed.packing();

    long segments = (long) layout.across() * layout.down() * layout.planes();
    if (segments > Layout.MAX_SEGMENTS - segmentsBefore) {
      throw PictureException.unsupported(
          "a TIFF with more than "
              + Layout.MAX_SEGMENTS
              + " strips or tiles is not supported; save it with larger ones");
    }
    Optional<Ycbcr> ycbcr = ycbcr(directory, compression, layout);
    SegmentPlaces places =
        packed.places().isPresent()
            ? packed.places().get()
            : SegmentPlaces.read(
                file,
                directory,
                layout,
                (int) segments,
                compression,
                row -> storedBytes(layout, coding, ycbcr, row));
    TiffPage read =
        new TiffPage(
            directory, layout, coding, packing, places, Optional.empty(), Optional.empty(), ycbcr);
    if (file.damage() == OnDamage.REFUSE) {
      read.checkSegments((int) segments);
    }
    if (compression.isFax()) {
      FaxSegments.check(read);
    }
    if (compression == Compression.LZMA && layout.planes() > MAX_LZMA_PLANES) {
      throw PictureException.unsupported(
          "TIFF with LZMA of more than %d separate planes is not supported; save it with interleaved channels"
              .formatted(MAX_LZMA_PLANES));
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
   * @return null if there is none, or it is damaged, which must not prevent reading the picture
   */
  Directory inner(TiffFile file, int tag) throws IOException {
    try {
      return Directory.inner(file, directory.value(tag));
    } catch (PictureException e) {
      return null;
    }
  }

  /**
   * An unreadable page of a file with readable ones.
   *
   * @throws PictureException the problem, if not even its size is known
   */
  static TiffPage unreadable(
      Directory directory, PictureLimits limits, long pixelsBefore, PictureException problem)
      throws IOException {
    // The readable pages of a camera's raw file are only previews.
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
        SegmentPlaces.NONE,
        Optional.of(problem),
        Optional.empty(),
        Optional.empty());
  }

  /** This page with its mask. */
  TiffPage with(TiffPage itsMask) {
    return new TiffPage(
        directory,
        layout.of(info().withMask()),
        coding,
        packing,
        places,
        problem,
        Optional.of(itsMask),
        ycbcr);
  }

  /**
   * This page with all samples of a pixel as bands, if its extra channel is not alpha.
   *
   * @return this page, if it has no such channel
   */
  TiffPage withEveryBand() {
    boolean hasOther = info().format().hasAlpha() && info().extra() == ExtraChannel.OTHER;
    if (!hasOther || coding.palette() != null || problem.isPresent()) {
      return this;
    }
    return new TiffPage(
        directory,
        layout.of(info().withFormat(info().format().asBands()).withExtra(ExtraChannel.ALPHA)),
        coding.asBands(),
        packing,
        places,
        problem,
        mask,
        ycbcr);
  }

  PageInfo info() {
    return layout.page();
  }

  /** The bytes of all segments of a color result, before compression. */
  long resultBytes() {
    long pixels = layout.encodedRows() * layout.across() * layout.width();
    return pixels * info().format().channels() * coding.samples().bits() / Byte.SIZE;
  }

  /** The positions of the segments' encoded forms, plane by plane and row by row. */
  long[] offsets() {
    return places.offsets();
  }

  /** The lengths of the segments' encoded forms. */
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

  /** Whether the page has several bands, all of limited size. */
  boolean hasBands() throws IOException {
    if (packing.compression().isFax() || isReversed() || places.isSparse() || ycbcr.isPresent()) {
      return false;
    }
    long band = (long) info().rowBytes() * layout.pageRows(0);
    if (layout.down() == 1 || band > (layout.tiled() ? MAX_TILE_ROW_BYTES : MAX_STRIP_BYTES)) {
      return false;
    }
    // The decoder skips unrelated bytes, but they would be sent with a band.
    long most = 2 * coding.rowBytes(layout.width()) * layout.height() + MAX_GROWTH_BYTES;
    return Arrays.stream(byteCounts()).allMatch(bytes -> bytes <= most);
  }

  /** The bytes of a segment of a row of segments, before compression. */
  private static long storedBytes(
      Layout layout, Coding coding, Optional<Ycbcr> ycbcr, int segmentRow) {
    int rows = layout.encodedRows(segmentRow);
    if (ycbcr.isPresent()) {
      return ycbcr.get().bytes(layout.width(), rows);
    }
    Coding stored = layout.planes() == 1 ? coding : coding.plane(0);
    return stored.rowBytes(layout.width()) * rows;
  }

  private static Optional<Ycbcr> ycbcr(Directory directory, Compression compression, Layout layout)
      throws IOException {
    if (compression.isJpeg() || Channels.photometric(directory) != Channels.YCBCR) {
      return Optional.empty();
    }
    if (layout.planes() > 1) {
      throw PictureException.unsupported(
          "TIFF with YCbCr in separate planes is not supported; save it as RGB, for instance"
              + " by tiff2rgba");
    }
    return Optional.of(Ycbcr.read(directory));
  }

  /** A decoder of this page's segments for the coding. */
  SegmentDecoder segmentDecoder() {
    SegmentDecoder stored = packing.decoder();
    return ycbcr.isPresent() ? new YcbcrDecoder(stored, ycbcr.get(), layout.width()) : stored;
  }

  private void checkSegments(int segments) throws PictureException {
    for (int i = 0; i < segments; i++) {
      long stored = storedBytes(layout, coding, ycbcr, i % layout.perPlane() / layout.across());
      if (!places.isLeftOut(i) && !packing.compression().canExpand(byteCounts()[i], stored)) {
        throw PictureException.corrupt("a strip or tile of the TIFF has too few bytes");
      }
    }
  }

  /**
   * The orientation of a page. A tag of another type than a number is ignored, so that it does not
   * make the picture unreadable.
   */
  private static Orientation orientation(Directory directory) throws IOException {
    Field field = directory.byTag().get(Tag.ORIENTATION);
    return field != null && field.type() == Field.SHORT
        ? Orientation.of(directory.value(Tag.ORIENTATION))
        : Orientation.UPRIGHT;
  }

  /**
   * The compression of segments.
   *
   * @param layout of the page, or one strip instead of its strips
   * @param places of the segments, if they differ from the page's fields
   */
  private record Packed(Layout layout, Packing packing, Optional<SegmentPlaces> places) {}

  private static Packed packed(
      TiffFile file, Directory directory, Compression compression, Layout layout)
      throws IOException {
    if (!compression.isJpeg()) {
      return new Packed(layout, Packing.of(compression), Optional.empty());
    }
    if (layout.planes() > 1) {
      throw PictureException.unsupported(
          "TIFF with JPEG in separate planes is not supported; save it with interleaved channels");
    }
    if (compression == Compression.JPEG) {
      return new Packed(layout, jpeg(file, directory), Optional.empty());
    }
    PageInfo page = layout.page();
    OldJpeg.Cut cut =
        new OldJpeg.Cut(
            page.width(), page.height(), layout.width(), layout.height(), page.format().channels());
    OldJpeg old = OldJpeg.read(file, directory, cut);
    return old.whole().isEmpty()
        ? new Packed(layout, old.packing(), Optional.empty())
        : new Packed(
            layout.asOneStrip(),
            old.packing(),
            old.whole().map(jpeg -> SegmentPlaces.ofOne(jpeg.position(), jpeg.length())));
  }

  private static Packing jpeg(TiffFile file, Directory directory) throws IOException {
    boolean ycbcr = directory.value(Tag.PHOTOMETRIC, 1) == Channels.YCBCR;
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
    long photometric = Channels.photometric(directory);
    if (CameraRaw.isOfSensor(photometric)) {
      throw CameraRaw.refusal("camera raw");
    }
    boolean understood =
        photometric <= Channels.PALETTE
            || photometric == Channels.SEPARATED
            || photometric == Channels.YCBCR
            || photometric == Channels.LAB
            || MaskPages.isMask(directory);
    if (!understood) {
      throw PictureException.unsupported(
          "TIFF with the colors "
              + Channels.name(photometric)
              + " is not supported; save it as gray or RGB, for instance by tiff2rgba");
    }
    Channels channels = Channels.of(directory);
    int bits = bits(directory, channels);
    SampleType type = SampleFormat.of(directory, bits);
    if (photometric == Channels.PALETTE && type.least() < 0) {
      throw PictureException.unsupported(
          "TIFF with a palette of signed indices is not supported; save it as RGB");
    }
    checkCompression(compression, type, bits, channels, photometric);
    boolean ycbcr = photometric == Channels.YCBCR;
    if ((ycbcr || photometric == Channels.LAB)
        && (bits != Byte.SIZE || type != SampleType.UINT8 || channels.samples() != 3)) {
      throw PictureException.unsupported(
          "TIFF with %s of %d samples of %d bits is not supported; save it as RGB"
              .formatted(Channels.name(photometric), channels.samples(), bits));
    }
    long predictor = directory.value(Tag.PREDICTOR, 1);
    if (predictor != 1
        && (predictor != 2 || bits < Byte.SIZE || Integer.bitCount(bits) != 1 || ycbcr)
        && (predictor != 3 || !type.isFloat())) {
      throw PictureException.unsupported(
          "TIFF with predictor "
              + predictor
              + " for samples of "
              + bits
              + " bits is not supported; save it without");
    }
    byte[] palette = null;
    PixelFormat format =
        channels.format(type.isWide() ? Double.SIZE : bits > Byte.SIZE ? 16 : Byte.SIZE);
    if (type.isWide() && !format.hasLuminance()) {
      throw PictureException.unsupported(
          "TIFF with %d bands of samples of 32 bits or more, or of floating point, is not supported;"
                  .formatted(channels.count())
              + " save each band as a page of its own");
    }
    if (photometric == Channels.PALETTE) {
      if (channels.colors() != PixelFormat.Colors.GRAY) {
        throw PictureException.unsupported(
            "TIFF with a palette and %d samples per pixel is not supported; save it as RGB"
                .formatted(channels.samples()));
      }
      Palette read =
          Palette.read(directory, bits, channels.hasAlpha(), GdalFields.nodata(directory));
      palette = read.colors();
      format = read.format();
      type = SampleType.UINT8;
    }
    Predictor prepared = compression.hasPredictor() ? Predictor.of(predictor) : Predictor.NONE;
    boolean associated = palette == null && channels.extra() == ExtraChannel.ASSOCIATED_ALPHA;
    if (associated && type.isSignedInteger() && !type.isWide()) {
      throw PictureException.unsupported(
          "TIFF with signed samples of "
              + bits
              + " bits that are multiplied by alpha is not supported; save it with unassociated"
              + " alpha");
    }
    // Only gray is inverted; for bands, 0 as white would concern the first only.
    boolean inverted = photometric == 0 && format.hasLuminance();
    return new Coding(
        format, bits, type, file.bigEndian(), inverted, prepared, associated, palette);
  }

  /** Checks that a compression supports the samples. */
  private static void checkCompression(
      Compression compression, SampleType type, int bits, Channels channels, long photometric)
      throws PictureException {
    boolean decodable =
        channels.samples() == 1 || channels.samples() == 3 || channels.samples() == 4;
    boolean ycbcrAlone = photometric != Channels.YCBCR || channels.samples() == 3;
    boolean bytes = bits == Byte.SIZE && type == SampleType.UINT8;
    boolean tooMany =
        compression == Compression.OLD_JPEG && (channels.samples() == 4 || channels.hasAlpha());
    if (compression.isJpeg()
        && (!bytes || !decodable || !ycbcrAlone || tooMany || !hasJpegColors(photometric))) {
      throw PictureException.unsupported(
          "TIFF with JPEG of %d samples per pixel of %d bits is not supported; save it with another compression, for instance by tiffcp -c lzw"
              .formatted(channels.samples(), bits));
    }
    if (compression.isFax()
        && (bits != 1 || channels.count() != 1 || channels.hasAlpha() || photometric > 1)) {
      throw PictureException.unsupported(
          "TIFF with fax compression of pixels that are not black or white is not supported; save"
              + " it with another compression");
    }
  }

  private static boolean hasJpegColors(long photometric) {
    return photometric != Channels.PALETTE && photometric != Channels.LAB;
  }

  private static int bits(Directory directory, Channels channels) throws IOException {
    if (!directory.has(Tag.BITS_PER_SAMPLE)) {
      return Channels.isOldJpeg(directory) ? Byte.SIZE : 1;
    }
    long[] bits = directory.values(Tag.BITS_PER_SAMPLE, channels.samples());
    // A single value for several samples violates the specification, but many programs write and
    // accept it.
    if (Arrays.stream(bits).distinct().count() > 1) {
      throw PictureException.unsupported(
          "TIFF with samples of different depths is not supported; save it with 8 or 16 bits");
    }
    if (bits[0] < 1 || (bits[0] > 16 && bits[0] != 32 && bits[0] != 64)) {
      throw PictureException.unsupported(
          "TIFF with samples of " + bits[0] + " bits is not supported; save it with 8 or 16 bits");
    }
    return (int) bits[0];
  }
}
