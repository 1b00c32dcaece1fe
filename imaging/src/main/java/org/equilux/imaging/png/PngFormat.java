package org.equilux.imaging.png;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;
import org.equilux.storage.Scratch;
import org.equilux.storage.file.FolderScratch;

/** The format PNG. */
public final class PngFormat implements PictureFormat.Writable {
  static final byte KIND = 'P';

  static final byte[] SIGNATURE = "\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1);

  @Override
  public String name() {
    return "PNG";
  }

  @Override
  public String mediaType() {
    return "image/png";
  }

  @Override
  public List<String> extensions() {
    return List.of("png");
  }

  @Override
  public int usualExpansion() {
    return 1;
  }

  @Override
  public Set<String> writeOptions() {
    return Set.of(WriteOptions.LEVEL);
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
    return new PngReader(new PictureBytes(source), limits, scratch, damage);
  }

  @Override
  public Optional<String> unsupportedReason(List<PageInfo> pages) {
    if (pages.size() > 1) {
      return Optional.of(pages.size() + " pages");
    }
    return pages.getFirst().unsupportedByPlainFormats();
  }

  @Override
  public Blank blank(List<PageInfo> pages, PictureMetadata metadata) throws IOException {
    PageInfo page = pages.getFirst();
    RandomAccessSource source = BlankPng.of(page, metadata);
    return new Blank(
        open(source, PictureLimits.NONE, FolderScratch.temporary(), OnDamage.REFUSE), Set.of());
  }

  @Override
  public PictureWriter create(BlobWriter out, PictureReader like, WriteOptions options)
      throws IOException {
    return new PngWriter(out, (PngReader) like, options);
  }

  @Override
  public BandCoding parseCoding(ByteBuffer bytes) throws PictureException {
    return PngBandCoding.parse(bytes);
  }

  @Override
  public BandLocation parseLocation(ByteBuffer bytes) {
    throw new IllegalArgumentException("the pixels of a PNG are one stream, which has no bands");
  }
}
