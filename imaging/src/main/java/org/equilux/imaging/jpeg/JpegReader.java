package org.equilux.imaging.jpeg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.equilux.imaging.PageBands;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureFormat;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.RowSink;
import org.equilux.imaging.Segment;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.imaging.jpeg.header.JpegMetadata;
import org.equilux.imaging.jpeg.scan.ScanCoding;
import org.equilux.imaging.jpeg.scan.ScanLosses;
import org.equilux.imaging.jpeg.scan.Scans;
import org.equilux.imaging.metadata.PictureMetadata;
import org.equilux.imaging.options.OnDamage;
import org.equilux.storage.ByteReader;

/**
 * The reader of JPEG files (ITU-T T.81 and JFIF 1.02) with the JDK's decoder: gray, color and CMYK
 * of 8 bits, baseline, extended and progressive with Huffman coding. 12 bits, lossless,
 * hierarchical and arithmetic coding are refused by name.
 *
 * <p>Samples are identical to those of {@link ImageIO}; an ICC profile is kept but not applied.
 * Rows are delivered as they are decoded. All coefficients of a progressive picture are in native
 * memory, 2 bytes per sample, since every row is complete only at the end of the file. The JDK
 * decodes such a picture once per scan, and only the last pass is used.
 */
public final class JpegReader implements PictureReader {
  /** The limit of a side in the JDK's decoder, slightly below the format's. */
  static final int MAX_SIDE = 65_500;

  private static final long MAX_PIXELS = Integer.MAX_VALUE - 2;

  private final PictureBytes input;
  private final JpegHeader header;
  private final PageInfo page;

  private final OnDamage damage;

  /** The notes of the last decoding on damage. */
  private final List<String> warnings = new ArrayList<>();

  /**
   * Reads the header.
   *
   * @param input closed with the reader
   * @param damage whether a file with missing pixels is refused
   */
  public JpegReader(PictureBytes input, PictureLimits limits, OnDamage damage) throws IOException {
    this.input = input;
    this.damage = damage;
    this.header = JpegHeader.read(input);
    Frame frame = header.frame();
    limits.admitPage(0);
    this.page =
        limits
            .admit(frame.width(), frame.height(), header.format(), 0)
            .withOrientation(header.orientation());
    if (page.width() > MAX_SIDE || page.height() > MAX_SIDE || page.pixels() > MAX_PIXELS) {
      throw PictureException.unsupported(
          "JPEG of "
              + page.width()
              + " x "
              + page.height()
              + " pixels is not supported; the limit of each side is "
              + MAX_SIDE
              + " and all of it "
              + MAX_PIXELS);
    }
    if (damage == OnDamage.REFUSE && frame.blocks() / Byte.SIZE > input.size() - header.scanAt()) {
      throw PictureException.corrupt("the JPEG has too few bytes for its size; it is truncated");
    }
  }

  /** Reads the header of a file that is refused if pixels are missing. */
  public JpegReader(PictureBytes input, PictureLimits limits) throws IOException {
    this(input, limits, OnDamage.REFUSE);
  }

  PictureBytes input() {
    return input;
  }

  JpegHeader header() {
    return header;
  }

  @Override
  public PictureFormat format() {
    return new JpegFormat();
  }

  @Override
  public List<PageInfo> pages() {
    return List.of(page);
  }

  @Override
  public PictureMetadata metadata(int number) throws IOException {
    List.of(page).get(number);
    return JpegMetadata.read(input, header);
  }

  @Override
  public List<Segment> segments(int number) {
    return List.of(new Segment(0, 0, page.width(), page.height(), 0, input.size()));
  }

  @Override
  public void decode(int number, RowSink sink) throws IOException {
    List.of(page).get(number);
    Optional<Scans> scans =
        header.manyScans()
            ? Optional.of(Scans.find(input, header.scanAt(), header.frame()))
            : Optional.empty();
    warnings.clear();
    if (damage == OnDamage.SALVAGE) {
      warnings.addAll(new JpegSalvage(header, page, input, input.size(), scans, sink).decode());
      return;
    }
    JpegStream picture =
        new JpegStream(
            header.coding(), input.size() - header.scanAt(), input.from(header.scanAt()));
    JpegDecoder.decode(
        picture,
        header,
        page,
        scans.map(Scans::count).orElse(1),
        sink,
        found -> judge(found, scans));
  }

  /** Checks that all pixels are present; the decoder's warnings become notes. */
  private void judge(Damage found, Optional<Scans> scans) throws IOException {
    found.check();
    if (scans.isEmpty()) {
      if (found.isWithoutEnd() || !found.harmless().isEmpty()) {
        requireWholeScan();
      }
    } else if (found.isWithoutEnd() && !(scans.get().haveAll() && found.harmless().isEmpty())) {
      // After its first warning, the decoder does not report a truncated last scan.
      throw Damage.missing("its end is missing, and possibly earlier scans");
    }
    if (found.isWithoutEnd()) {
      warnings.add("the JPEG has no end marker (EOI), but its pixels are complete");
    }
    for (String warning : found.harmless()) {
      warnings.add("the JPEG is damaged (%s); parts of it may be wrong".formatted(warning));
    }
  }

  private void requireWholeScan() throws IOException {
    Frame frame = header.frame();
    byte[] scan = input.bytes(header.scanAt(), (int) (header.scanDataAt() - header.scanAt()));
    long mcus = (long) frame.mcusAcross() * Math.ceilDiv(frame.height(), frame.mcuRows());
    if (!ScanLosses.isWhole(
        input.from(header.scanDataAt()),
        input.size() - header.scanDataAt(),
        ScanCoding.of(header, scan),
        mcus,
        header.restartInterval())) {
      throw Damage.missing("data of its scan are missing");
    }
  }

  @Override
  public Optional<PageBands> bands(int number, long small, int threads) throws IOException {
    List.of(page).get(number);
    return damage == OnDamage.REFUSE
        ? MarkedBands.find(input, header, page, small, threads)
        : Optional.empty();
  }

  @Override
  public List<String> notes(int number) {
    List.of(page).get(number);
    List<String> notes = new ArrayList<>(header.oddities());
    header.further().forEach(further -> notes.add(further.note()));
    notes.addAll(warnings);
    return notes;
  }

  @Override
  public ByteReader file() {
    return input;
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
