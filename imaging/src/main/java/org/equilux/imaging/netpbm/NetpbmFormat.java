package org.equilux.imaging.netpbm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.BandLocation;
import org.equilux.imaging.ByteRange;
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

/**
 * The format netpbm in its binary forms: bitmaps (P4), gray maps (P5), pixel maps (P6) and
 * arbitrary maps (P7, PAM) of gray or RGB with or without alpha, as in the manual pages pbm(5),
 * pgm(5), ppm(5) and pam(5).
 */
public final class NetpbmFormat implements PictureFormat.Writable {
  static final byte KIND = 'N';

  @Override
  public String name() {
    return "NETPBM";
  }

  @Override
  public String mediaType() {
    return "image/x-portable-anymap";
  }

  @Override
  public List<String> extensions() {
    return List.of("pnm", "pgm", "ppm", "pam", "pbm");
  }

  @Override
  public int usualExpansion() {
    return 1;
  }

  @Override
  public Set<String> writeOptions() {
    return Set.of();
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
    return start.length > 2 && Header.isMagic(start[0], start[1], start[2]);
  }

  @Override
  public PictureReader open(
      RandomAccessSource source, PictureLimits limits, Scratch scratch, OnDamage damage)
      throws IOException {
    return new NetpbmReader(new PictureBytes(source), limits, damage);
  }

  @Override
  public Optional<String> unsupportedReason(List<PageInfo> pages) {
    return pages.stream()
        .map(PageInfo::unsupportedByPlainFormats)
        .flatMap(Optional::stream)
        .findFirst();
  }

  @Override
  public Blank blank(List<PageInfo> pages, PictureMetadata metadata) {
    Set<String> leftOut = new TreeSet<>();
    metadata.profile().ifPresent(_ -> leftOut.add("the ICC profile"));
    metadata.exif().ifPresent(_ -> leftOut.add("EXIF data"));
    metadata.xmp().ifPresent(_ -> leftOut.add("XMP"));
    metadata.resolution().ifPresent(_ -> leftOut.add("the resolution"));
    return new Blank(NetpbmReader.blank(pages), leftOut);
  }

  @Override
  public PictureWriter create(BlobWriter out, PictureReader like, WriteOptions options) {
    return new NetpbmWriter(out, (NetpbmReader) like, options);
  }

  @Override
  public BandCoding parseCoding(ByteBuffer bytes) throws PictureException {
    return NetpbmCoding.parse(bytes);
  }

  @Override
  public BandLocation parseLocation(ByteBuffer bytes) {
    return new NetpbmLocation(new ByteRange(bytes.getLong(), bytes.getInt()));
  }
}
