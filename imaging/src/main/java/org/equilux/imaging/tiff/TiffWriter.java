package org.equilux.imaging.tiff;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.SplitBand;
import org.equilux.imaging.io.PageWriter;
import org.equilux.imaging.metadata.PhotoshopResources;
import org.equilux.imaging.metadata.Xmp;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.compression.Packing;
import org.equilux.imaging.tiff.directory.Directory;
import org.equilux.imaging.tiff.directory.DirectoryWriter;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Metadata;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.imaging.tiff.samples.Channels;
import org.equilux.imaging.tiff.samples.Coding;
import org.equilux.imaging.tiff.samples.GdalFields;
import org.equilux.imaging.tiff.samples.Predictor;
import org.equilux.imaging.tiff.samples.SampleFormat;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.SampleType;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;

/**
 * The writer of TIFF files. Unless other options are requested, byte order, strips or tiles and
 * their size, compression, predictor and the meaning of 0 in gray are the input's, and so is all
 * metadata that does not depend on the layout of pixels, including EXIF and GPS data (without their
 * interoperability directory). Strips of more than about 1 MiB are divided, so that they can be
 * encoded in parallel, and separate planes are interleaved. A gray result of a color picture loses
 * an ICC profile for color.
 *
 * <p>A result is a BigTIFF if its input is one, or if its size could approach the 4 GiB limit of
 * TIFF.
 */
public final class TiffWriter extends PageWriter {
  /** The estimated size above which a result is a BigTIFF. */
  private static final long CLASSIC_BYTES = 0xF000_0000L;

  /** The value of ExtraSamples for unassociated alpha. */
  private static final int UNASSOCIATED_ALPHA = 2;

  /**
   * The limit in bytes of XMP or Photoshop data, which are searched for thumbnails in memory;
   * longer ones are dropped.
   */
  private static final long MAX_EDITED = 1L << 26;

  private final TiffReader like;
  private final WriteOptions options;
  private final boolean big;
  private final DirectoryWriter directories;

  /** Receives the position of the next directory. */
  private BlobWriter.Gap next;

  /** The content of a page's directory. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record WrittenPage(
      TiffPage input,
      Compression compression,
      TiffBandCoding bands,
      long[] offsets,
      long[] byteCounts) {}

  /** Whether all pixels are contiguous, followed by the directories. */
  private final boolean stack;

  /** Descriptions of dropped metadata that a user may miss. */
  private final Set<String> leftOut = new TreeSet<>();

  private final List<WrittenPage> written = new ArrayList<>();

  private TiffPage input;
  private Compression compression;
  private TiffBandCoding bands;
  private long[] offsets;
  private long[] byteCounts;
  private int segment;

  /**
   * Creates a file.
   *
   * @param out closed with the writer
   */
  public TiffWriter(BlobWriter out, TiffReader like, WriteOptions options) throws IOException {
    super(out, like, options);
    this.like = like;
    this.options = options;
    this.big = like.tiff().big() || mayExceedClassic();
    this.directories = new DirectoryWriter(out, like.tiff().input(), like.tiff().order(), big);
    this.stack =
        like.isStack()
            && options.pages().of(like.pages().size()).stream()
                .allMatch(page -> compression(like.page(page), options) == Compression.NONE);
    writeHeader();
  }

  /**
   * Checks the requested options.
   *
   * @throws IllegalArgumentException if a level is given for a compression without levels
   */
  public static void check(TiffReader like, WriteOptions options) {
    List<Compression> compressions =
        options.pages().of(like.pages().size()).stream()
            .map(page -> compression(like.page(page), options))
            .toList();
    if (options.level().isPresent() && compressions.stream().noneMatch(Compression::isDeflate)) {
      throw new IllegalArgumentException(
          "level is for deflate, but the compression is %s; select deflate, or leave level out"
              .formatted(compressions.getFirst()));
    }
  }

  /**
   * The compression of a result; JPEG is replaced by deflate, as it would lose quality with each
   * result.
   */
  private static Compression compression(TiffPage page, WriteOptions options) {
    Compression usual = page.packing().compression().written();
    return options.compression().map(Compression::of).orElse(usual);
  }

  private boolean mayExceedClassic() {
    long bytes = like.tiff().input().size();
    for (int i = 0; i < like.pages().size(); i++) {
      bytes -= Arrays.stream(like.page(i).byteCounts()).sum();
    }
    for (int i : options.pages().of(like.pages().size())) {
      TiffPage page = like.page(i);
      long raw = page.resultBytes();
      // LZW expands noise, by up to half.
      bytes += compression(page, options) == Compression.NONE ? raw : raw + raw / 2;
    }
    return bytes > CLASSIC_BYTES;
  }

  private void writeHeader() throws IOException {
    ByteBuffer header = ByteBuffer.allocate(big ? 16 : 8).order(like.tiff().order());
    byte order = (byte) (like.tiff().bigEndian() ? 'M' : 'I');
    header.put(order).put(order).putShort((short) (big ? 43 : 42));
    if (big) {
      header.putShort((short) 8).putShort((short) 0);
    }
    out.write(header.array(), 0, header.position());
    next = out.gap(directories.offsetSize());
  }

  @Override
  protected BandCoding begin(int page, PageInfo info) {
    input = like.page(page);
    Layout layout = input.layout().forWriting(info);
    compression = compression(input, options);
    SampleType samples = info.samples();
    Coding coding = input.coding().forWriting(info.format(), samples, predictor(samples));
    int level = options.level().orElse(WriteOptions.USUAL_LEVEL);
    bands = new TiffBandCoding(layout, coding, Packing.forWriting(compression, level));
    int segments = layout.perPlane();
    offsets = new long[segments];
    byteCounts = new long[segments];
    segment = 0;
    return bands;
  }

  /**
   * The predictor of the input, or the best one if the input's compression does not support any.
   */
  private Predictor predictor(SampleType samples) {
    if (!compression.hasPredictor()) {
      return Predictor.NONE;
    }
    if (input.packing().compression().hasPredictor()
        && (samples.isFloat() || input.coding().predictor() != Predictor.FLOATING_POINT)) {
      return input.coding().predictor();
    }
    return samples.isFloat() ? Predictor.FLOATING_POINT : Predictor.DIFFERENCES;
  }

  @Override
  protected void write(int firstRow, int rows, byte[] encoded) throws IOException {
    int[] lengths = bands.lengths(encoded, rows);
    int at = lengths.length * Integer.BYTES;
    for (int length : lengths) {
      offsets[segment] = stack ? out.position() : directories.align();
      byteCounts[segment] = length;
      out.write(encoded, at, length);
      at += length;
      segment++;
    }
  }

  @Override
  protected void write(int firstRow, int rows, byte[] head, RandomAccessSource body)
      throws IOException {
    if (stack) {
      // A stack's segments are contiguous, also at odd positions.
      write(firstRow, rows, bands.join(new SplitBand(head, body.bytes()), rows));
      return;
    }
    int[] lengths = TiffSplitBand.lengths(bands, head, body.size(), rows);
    long at = directories.align();
    for (int length : lengths) {
      offsets[segment] = at;
      byteCounts[segment] = length;
      at += TiffSplitBand.even(length);
      segment++;
    }
    out.copy(body, 0, body.size());
  }

  @Override
  protected void end() throws IOException {
    WrittenPage page = new WrittenPage(input, compression, bands, offsets, byteCounts);
    if (stack) {
      written.add(page);
    } else {
      writeDirectory(page);
    }
  }

  private void writeDirectory(WrittenPage page) throws IOException {
    TiffBandCoding coding = page.bands();
    TiffPage source = page.input();
    Layout layout = coding.layout();
    PixelFormat format = layout.page().format();
    boolean toGray = source.info().format().isColor() && !format.isColor();
    int all = like.pages().size();
    ImageJ.Result result =
        new ImageJ.Result(
            coding.coding().bits(), toGray, isOtherDepth(page), all, options.pages().of(all));
    DirectoryWriter.Fields fields = directories.new Fields();
    for (Field field : source.directory().fields()) {
      if (Metadata.fits(field, toGray, like.tiff().input())) {
        copy(source, field, result, fields);
      }
    }
    int[] bits = new int[format.channels()];
    Arrays.fill(bits, coding.coding().bits());
    fields.number(Tag.IMAGE_WIDTH, layout.page().width());
    fields.number(Tag.IMAGE_LENGTH, layout.page().height());
    fields.shorts(Tag.BITS_PER_SAMPLE, bits);
    fields.shorts(Tag.COMPRESSION, page.compression().code());
    fields.shorts(Tag.PHOTOMETRIC, photometric(source, coding.coding()));
    fields.shorts(Tag.SAMPLES_PER_PIXEL, format.channels());
    fields.shorts(Tag.PLANAR_CONFIGURATION, 1);
    if (coding.coding().predictor() != Predictor.NONE) {
      fields.shorts(Tag.PREDICTOR, coding.coding().predictor().code());
    }
    int sampleFormat = SampleFormat.code(coding.coding().samples());
    if (sampleFormat != SampleFormat.UNSIGNED) {
      Arrays.fill(bits, sampleFormat);
      fields.shorts(Tag.SAMPLE_FORMAT, bits);
    }
    writeExtraSamples(source, format, fields);
    if (layout.tiled()) {
      fields.number(Tag.TILE_WIDTH, layout.width());
      fields.number(Tag.TILE_LENGTH, layout.height());
    } else {
      fields.number(Tag.ROWS_PER_STRIP, layout.height());
    }
    fields.offsets(layout.tiled() ? Tag.TILE_OFFSETS : Tag.STRIP_OFFSETS, page.offsets());
    fields.offsets(
        layout.tiled() ? Tag.TILE_BYTE_COUNTS : Tag.STRIP_BYTE_COUNTS, page.byteCounts());
    next = fields.write(next);
    if (source.mask().isPresent()) {
      next = MaskPages.write(like.tiff(), source.mask().get(), directories, out, next);
    }
  }

  private static int photometric(TiffPage source, Coding coding) throws IOException {
    if (!coding.format().hasLuminance()) {
      return (int) Channels.photometric(source.directory());
    }
    return coding.format().isColor() ? Channels.RGB : coding.inverted() ? 0 : 1;
  }

  private static void writeExtraSamples(
      TiffPage source, PixelFormat format, DirectoryWriter.Fields fields) throws IOException {
    if (!format.hasLuminance()) {
      if (source.directory().has(Tag.EXTRA_SAMPLES)) {
        fields.copy(source.directory().byTag().get(Tag.EXTRA_SAMPLES));
      }
    } else if (format.hasAlpha()) {
      fields.shorts(
          Tag.EXTRA_SAMPLES,
          switch (source.info().extra()) {
            case ALPHA -> UNASSOCIATED_ALPHA;
            case ASSOCIATED_ALPHA -> source.coding().palette() == null ? 1 : UNASSOCIATED_ALPHA;
            case OTHER -> 0;
          });
    }
  }

  /** Whether the sample type of the result differs from the input's after widening. */
  private static boolean isOtherDepth(WrittenPage page) {
    return page.bands().coding().samples() != page.input().info().samples();
  }

  private void copy(
      TiffPage source, Field field, ImageJ.Result result, DirectoryWriter.Fields fields)
      throws IOException {
    switch (field.tag()) {
      case Tag.EXIF, Tag.GPS -> copyInner(source, field, fields);
      case Tag.GDAL_METADATA -> GdalFields.writeMetadata(like.tiff(), field, fields);
      case Tag.GDAL_NODATA -> {
        if (!result.otherDepth()) {
          GdalFields.writeNodata(source.coding(), source.directory(), field, fields);
        }
      }
      case Tag.IMAGE_DESCRIPTION ->
          ImageJ.writeDescription(like.tiff(), field, result, fields).ifPresent(leftOut::add);
      case Tag.IMAGEJ_METADATA ->
          leftOut.addAll(ImageJ.writeMetadata(like.tiff(), source.directory(), result, fields));
      case Tag.XMP, Tag.PHOTOSHOP -> copyWithoutThumbnail(field, fields);
      default -> fields.copy(field);
    }
  }

  private void copyWithoutThumbnail(Field field, DirectoryWriter.Fields fields) throws IOException {
    if (field.byteLength() > MAX_EDITED) {
      return;
    }
    byte[] value = like.tiff().input().bytes(field.position(), (int) field.byteLength());
    Optional<byte[]> kept =
        field.tag() == Tag.XMP
            ? Xmp.withoutPictures(value, true)
            : Optional.of(PhotoshopResources.withoutThumbnails(value));
    if (kept.isPresent() && Arrays.equals(kept.get(), value)) {
      fields.copy(field);
    } else if (kept.isPresent()) {
      fields.bytes(field.tag(), kept.get());
    }
  }

  private void copyInner(TiffPage source, Field field, DirectoryWriter.Fields fields)
      throws IOException {
    Directory inner = source.inner(like.tiff(), field.tag());
    if (inner != null) {
      DirectoryWriter.Fields copies = directories.new Fields();
      for (Field innerField : inner.fields()) {
        copies.copy(innerField);
      }
      fields.offsets(field.tag(), copies.writeSingle());
    }
  }

  @Override
  public List<String> notes() {
    return leftOut.stream().map(what -> "left out of the result: " + what).toList();
  }

  @Override
  protected void complete() throws IOException {
    for (WrittenPage page : written) {
      writeDirectory(page);
    }
    next.fill(new byte[directories.offsetSize()]);
  }
}
