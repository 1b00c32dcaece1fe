package org.equilux.imaging.tiff.directory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.equilux.imaging.ExtraChannel;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.BlankSource;
import org.equilux.imaging.io.MemoryWriter;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.metadata.PictureMetadata;
import org.equilux.imaging.metadata.Resolution;
import org.equilux.imaging.options.OnDamage;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;

/**
 * A TIFF without pixels: directories, and empty space for pixels. Each page is one strip,
 * compressed by deflate with horizontal differencing.
 */
public final class BlankTiff {
  private static final int DEFLATE = 8;
  private static final int DIFFERENCES = 2;
  private static final int PER_INCH = 2;

  /** The estimated size above which the file is a BigTIFF. */
  private static final long CLASSIC_BYTES = 0xE000_0000L;

  /** The denominator of a resolution that is no whole number. */
  private static final int PARTS = 1_000;

  private final List<PageInfo> pages;
  private final PictureMetadata metadata;
  private final Set<String> leftOut;
  private final MemoryWriter out = new MemoryWriter();
  private final PictureBytes exif;
  private final ByteOrder order;
  private final boolean big;
  private final Optional<TiffFile> exifFile;
  private final DirectoryWriter directories;

  private BlankTiff(List<PageInfo> pages, PictureMetadata metadata, Set<String> leftOut) {
    this.pages = pages;
    this.metadata = metadata;
    this.leftOut = leftOut;
    this.exif = new PictureBytes(RandomAccessSource.of(metadata.exif().orElse(new byte[0])));
    this.exifFile = metadata.exif().flatMap(_ -> openExif());
    this.order = exifFile.map(TiffFile::order).orElse(ByteOrder.LITTLE_ENDIAN);
    this.big = pages.stream().mapToLong(PageInfo::rawBytes).sum() > CLASSIC_BYTES;
    this.directories = new DirectoryWriter(out, exif, order, big);
  }

  /**
   * Creates the file, with the byte order of the EXIF data.
   *
   * @param leftOut receives descriptions of damaged metadata
   */
  public static BlankSource of(List<PageInfo> pages, PictureMetadata metadata, Set<String> leftOut)
      throws IOException {
    return new BlankTiff(pages, metadata, leftOut).write();
  }

  private Optional<TiffFile> openExif() {
    try {
      TiffFile file = TiffFile.open(exif, OnDamage.REFUSE);
      if (!file.big()) {
        return Optional.of(file);
      }
    } catch (IOException e) {
      // In memory, an error can only mean damaged data.
    }
    leftOut.add("the EXIF data, which are damaged");
    return Optional.empty();
  }

  private BlankSource write() throws IOException {
    byte mark = (byte) (order == ByteOrder.BIG_ENDIAN ? 'M' : 'I');
    ByteBuffer header = ByteBuffer.allocate(big ? 8 : 4).order(order).put(mark).put(mark);
    header.putShort((short) (big ? 43 : 42));
    if (big) {
      header.putShort((short) 8);
    }
    out.write(header.array());
    BlobWriter.Gap next = out.gap(directories.offsetSize());
    for (int i = 0; i < pages.size(); i++) {
      DirectoryWriter.Fields fields = directories.new Fields();
      if (i == 0) {
        writeMetadata(fields);
      }
      writeLayout(pages.get(i), fields);
      next = fields.write(next);
    }
    next.fill(new byte[directories.offsetSize()]);
    long room = pages.stream().mapToLong(PageInfo::rawBytes).max().orElseThrow();
    return new BlankSource(out.toBytes(), room);
  }

  private void writeMetadata(DirectoryWriter.Fields fields) throws IOException {
    if (exifFile.isPresent()) {
      try {
        copyExif(exifFile.get(), fields);
      } catch (PictureException e) {
        leftOut.add("the EXIF data, which are damaged");
      }
    }
    if (metadata.resolution().isPresent()) {
      Resolution resolution = metadata.resolution().get();
      writeRational(Tag.X_RESOLUTION, resolution.x(), fields);
      writeRational(Tag.Y_RESOLUTION, resolution.y(), fields);
      fields.shorts(Tag.RESOLUTION_UNIT, PER_INCH);
    }
    if (metadata.profile().isPresent()) {
      fields.undefined(Tag.ICC_PROFILE, metadata.profile().get());
    }
    if (metadata.xmp().isPresent()) {
      fields.bytes(Tag.XMP, metadata.xmp().get());
    }
  }

  private static void writeRational(int tag, double value, DirectoryWriter.Fields fields)
      throws IOException {
    // Undo rounding to pixels per meter.
    long whole = Math.round(value);
    boolean isWhole = Math.abs(value - whole) < 0.02;
    int denominator = isWhole ? 1 : PARTS;
    long numerator = isWhole ? whole : Math.round(value * PARTS);
    fields.rational(tag, Math.clamp(numerator, 1, 0xffff_ffffL), denominator);
  }

  private void copyExif(TiffFile file, DirectoryWriter.Fields fields) throws IOException {
    Directory first = Directory.read(file, file.firstDirectory(), _ -> true);
    for (Field field : first.fields()) {
      if (field.tag() == Tag.EXIF || field.tag() == Tag.GPS) {
        DirectoryWriter.Fields copies = directories.new Fields();
        for (Field inner : Directory.inner(file, first.value(field.tag())).fields()) {
          copies.copy(inner);
        }
        fields.offsets(field.tag(), copies.writeSingle());
      } else if (Tag.METADATA.contains(field.tag())) {
        fields.copy(field);
      }
    }
  }

  private static int photometric(PixelFormat format) {
    return switch (format.colors()) {
      case RGB -> 2;
      case CMYK -> 5;
      case LAB -> 8;
      case GRAY, BANDS -> 1;
    };
  }

  private static void writeLayout(PageInfo page, DirectoryWriter.Fields fields) throws IOException {
    PixelFormat format = page.format();
    int[] bits = new int[format.channels()];
    Arrays.fill(bits, format.bitsPerSample());
    fields.number(Tag.IMAGE_WIDTH, page.width());
    fields.number(Tag.IMAGE_LENGTH, page.height());
    fields.shorts(Tag.BITS_PER_SAMPLE, bits);
    fields.shorts(Tag.COMPRESSION, DEFLATE);
    fields.shorts(Tag.PHOTOMETRIC, photometric(format));
    fields.shorts(Tag.SAMPLES_PER_PIXEL, format.channels());
    fields.shorts(Tag.PREDICTOR, DIFFERENCES);
    if (format.hasAlpha()) {
      fields.shorts(Tag.EXTRA_SAMPLES, page.extra() == ExtraChannel.OTHER ? 0 : 2);
    }
    fields.number(Tag.ROWS_PER_STRIP, page.height());
    // Never read.
    fields.offsets(Tag.STRIP_OFFSETS, Long.BYTES);
    fields.offsets(Tag.STRIP_BYTE_COUNTS, page.rawBytes());
  }
}
