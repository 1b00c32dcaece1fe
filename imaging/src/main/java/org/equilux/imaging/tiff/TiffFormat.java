package org.equilux.imaging.tiff;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.BandLocation;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureFormat;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.PictureWriter;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.metadata.PictureMetadata;
import org.equilux.imaging.options.OnDamage;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.imaging.tiff.directory.BlankTiff;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;
import org.equilux.storage.Scratch;

/** The formats TIFF and BigTIFF. */
public final class TiffFormat implements PictureFormat.Writable {
  static final byte KIND = 'T';

  /** The byte order and version of TIFF and BigTIFF, as Latin-1 characters. */
  private static final List<String> SIGNATURES = List.of("II*\0", "MM\0*", "II+\0", "MM\0+");

  private static final int SIGNATURE_BYTES = 4;

  @Override
  public String name() {
    return "TIFF";
  }

  @Override
  public String mediaType() {
    return "image/tiff";
  }

  @Override
  public List<String> extensions() {
    return List.of("tif", "tiff");
  }

  @Override
  public int usualExpansion() {
    return 1;
  }

  @Override
  public Set<String> writeOptions() {
    return Set.of(WriteOptions.COMPRESSION, WriteOptions.LEVEL);
  }

  @Override
  public byte kind() {
    return KIND;
  }

  @Override
  public boolean locatesBandsByHeaders() {
    return true;
  }

  @Override
  public boolean recognizes(byte[] start) {
    int length = Math.min(start.length, SIGNATURE_BYTES);
    return SIGNATURES.contains(new String(start, 0, length, StandardCharsets.ISO_8859_1));
  }

  @Override
  public PictureReader open(
      RandomAccessSource source, PictureLimits limits, Scratch scratch, OnDamage damage)
      throws IOException {
    return new TiffReader(new PictureBytes(source), limits, damage);
  }

  @Override
  public Optional<String> unsupportedReason(List<PageInfo> pages) {
    return Optional.empty();
  }

  @Override
  public Blank blank(List<PageInfo> pages, PictureMetadata metadata) throws IOException {
    Set<String> leftOut = new TreeSet<>();
    PictureBytes bytes = new PictureBytes(BlankTiff.of(pages, metadata, leftOut));
    return new Blank(new TiffReader(bytes, PictureLimits.NONE), leftOut);
  }

  @Override
  public void check(PictureReader like, WriteOptions options) {
    TiffWriter.check((TiffReader) like, options);
  }

  @Override
  public PictureWriter create(BlobWriter out, PictureReader like, WriteOptions options)
      throws IOException {
    return new TiffWriter(out, (TiffReader) like, options);
  }

  @Override
  public BandCoding parseCoding(ByteBuffer bytes) throws PictureException {
    return TiffBandCoding.parse(bytes);
  }

  @Override
  public BandLocation parseLocation(ByteBuffer bytes) {
    return TiffLocation.parse(bytes);
  }
}
