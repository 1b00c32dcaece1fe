package org.equilux.imaging.jpeg;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.BandLocation;
import org.equilux.imaging.ExtraChannel;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureFormat;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.PictureWriter;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.jpeg.header.BlankJpeg;
import org.equilux.imaging.metadata.PictureMetadata;
import org.equilux.imaging.options.OnDamage;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;
import org.equilux.storage.Scratch;

/** The format JPEG, in JFIF, Exif and bare files. */
public final class JpegFormat implements PictureFormat.Writable {
  static final byte KIND = 'J';

  /** The start-of-image marker, and the first byte of the next marker. */
  private static final byte[] SIGNATURE = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};

  @Override
  public String name() {
    return "JPEG";
  }

  @Override
  public String mediaType() {
    return "image/jpeg";
  }

  @Override
  public List<String> extensions() {
    return List.of("jpg", "jpeg", "jpe", "jfif");
  }

  @Override
  public int usualExpansion() {
    return 8;
  }

  @Override
  public Set<String> writeOptions() {
    return Set.of(WriteOptions.QUALITY, WriteOptions.SUBSAMPLING);
  }

  @Override
  public boolean hasDepth(int bits) {
    return bits == Byte.SIZE;
  }

  @Override
  public byte kind() {
    return KIND;
  }

  @Override
  public boolean recognizes(byte[] start) {
    return start.length >= SIGNATURE.length
        && Arrays.equals(start, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  @Override
  public PictureReader open(
      RandomAccessSource source, PictureLimits limits, Scratch scratch, OnDamage damage)
      throws IOException {
    return new JpegReader(new PictureBytes(source), limits, damage);
  }

  @Override
  public Optional<String> unsupportedReason(List<PageInfo> pages) {
    if (pages.size() > 1) {
      return Optional.of(pages.size() + " pages");
    }
    PageInfo page = pages.getFirst();
    Optional<String> misfit = page.unsupportedByPlainFormats();
    if (misfit.isPresent()) {
      return misfit;
    }
    if (page.format().hasAlpha()) {
      return Optional.of(page.extra() == ExtraChannel.OTHER ? "an extra band" : "an alpha channel");
    }
    if (page.format() != PixelFormat.GRAY8 && page.format() != PixelFormat.RGB8) {
      return Optional.of("samples of %d bits".formatted(page.format().bitsPerSample()));
    }
    return page.width() > JpegReader.MAX_SIDE || page.height() > JpegReader.MAX_SIDE
        ? Optional.of("%,d x %,d pixels".formatted(page.width(), page.height()))
        : Optional.empty();
  }

  @Override
  public Blank blank(List<PageInfo> pages, PictureMetadata metadata) throws IOException {
    Set<String> leftOut = new TreeSet<>();
    PictureBytes bytes = new PictureBytes(BlankJpeg.of(pages.getFirst(), metadata, leftOut));
    return new Blank(new JpegReader(bytes, PictureLimits.NONE), leftOut);
  }

  @Override
  public void check(PictureReader like, WriteOptions options) {
    JpegWriter.check((JpegReader) like, options);
  }

  @Override
  public PictureWriter create(BlobWriter out, PictureReader like, WriteOptions options)
      throws IOException {
    return new JpegWriter(out, (JpegReader) like, options);
  }

  @Override
  public BandCoding parseCoding(ByteBuffer bytes) throws PictureException {
    return JpegBandCoding.parse(bytes);
  }

  @Override
  public BandLocation parseLocation(ByteBuffer bytes) throws PictureException {
    return switch (bytes.get()) {
      case MarkedLocation.TYPE -> MarkedLocation.parse(bytes);
      case ScanLocation.TYPE -> ScanLocation.parse(bytes);
      default -> throw new IllegalArgumentException("a band of a JPEG of an unknown type");
    };
  }
}
