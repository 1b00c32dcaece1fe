package org.equilux.imaging.png;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.io.PageWriter;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.BlobWriter;

/**
 * The writer of PNG files without interlacing, with the metadata of their input byte for byte:
 * iCCP, cICP, sRGB, gAMA, cHRM, sBIT, pHYs, tEXt, zTXt, iTXt, eXIf (all without thumbnails) and
 * tIME. A gray result of a color picture loses iCCP and cICP, which are for color; sBIT is kept
 * where color and depth stay.
 *
 * <p>The bands' deflate data are pieces of one stream, see {@link PngBandEncoder}.
 */
public final class PngWriter extends PageWriter {
  /** The zlib header for a window of 32 KiB; decoders ignore its level. */
  private static final byte[] ZLIB_HEADER = {0x78, (byte) 0x9c};

  /** An empty last block, which ends a stream after a whole byte. */
  private static final byte[] LAST_BLOCK = {3, 0};

  /** The last bytes of a full flush: the lengths of an empty stored block. */
  static final int FLUSH = 0x0000ffff;

  private final PngReader like;
  private final int level;
  private final DataWriter chunks;
  private PageInfo page;
  private int adler = Adler.NONE;

  /**
   * Creates a file.
   *
   * @param out closed with the writer
   */
  public PngWriter(BlobWriter out, PngReader like, WriteOptions options) {
    super(out, like, options);
    this.like = like;
    this.level = options.level().orElse(WriteOptions.USUAL_LEVEL);
    this.chunks = new DataWriter(out);
  }

  @Override
  protected BandCoding begin(int number, PageInfo info) throws IOException {
    page = info;
    out.write(PngFormat.SIGNATURE);
    byte[] header = Header.bytes(info);
    chunks.chunk(ChunkKind.IHDR, header, header.length);
    copy(like.chunks().before());
    chunks.data(ZLIB_HEADER, 0, ZLIB_HEADER.length);
    return new PngBandCoding(info, level);
  }

  private void copy(List<Chunk> metadata) throws IOException {
    for (Chunk chunk : metadata) {
      if (chunk.type() == ChunkKind.SBIT) {
        copySignificantBits(chunk);
      } else if (KeptChunk.mayHoldThumbnail(chunk.type())
          && chunk.length() <= KeptChunk.MAX_BYTES) {
        copyWithoutThumbnail(chunk);
      } else if (fits(chunk.type())) {
        copy(chunk);
      }
    }
  }

  private void copy(Chunk chunk) throws IOException {
    like.input()
        .copy(
            chunk.position() - Chunk.HEAD_BYTES,
            (long) Chunk.HEAD_BYTES + chunk.length() + Chunk.CRC_BYTES,
            out);
  }

  private void copyWithoutThumbnail(Chunk chunk) throws IOException {
    byte[] data = like.input().bytes(chunk.position(), chunk.length());
    KeptChunk whole = new KeptChunk(chunk.type(), data);
    Optional<KeptChunk> kept = whole.withoutThumbnail();
    if (kept.isPresent() && Arrays.equals(kept.get().data(), data)) {
      copy(chunk);
    } else if (kept.isPresent()) {
      chunks.chunk(kept.get().type(), kept.get().data(), kept.get().data().length);
    }
  }

  private boolean fits(int type) {
    boolean ofColor = type == ChunkKind.ICCP || type == ChunkKind.CICP;
    return !ofColor || page.format().isColor() == like.pages().getFirst().format().isColor();
  }

  /**
   * Writes the number of significant bits of each channel. Samples that were widened to 8 bits have
   * another number than in the input; colors of a palette have that of its entries, and an alpha
   * channel converted from a transparent color has all bits.
   */
  private void copySignificantBits(Chunk chunk) throws IOException {
    Header header = like.chunks().header();
    PixelFormat format = page.format();
    if (header.colorType() == Header.colorType(format)
        && header.depth() == format.bitsPerSample()) {
      copy(chunk);
      return;
    }
    boolean sameDepth =
        header.colorType() == Header.PALETTE || header.depth() == format.bitsPerSample();
    boolean sameColor = format.isColor() == like.pages().getFirst().format().isColor();
    if (!sameDepth || !sameColor || chunk.length() != format.colorChannels()) {
      return;
    }
    byte[] bits = like.input().bytes(chunk.position(), chunk.length());
    byte[] all = Arrays.copyOf(bits, format.channels());
    if (format.hasAlpha()) {
      all[format.channels() - 1] = (byte) format.bitsPerSample();
    }
    chunks.chunk(ChunkKind.SBIT, all, all.length);
  }

  @Override
  protected void write(int firstRow, int rows, byte[] encoded) throws IOException {
    int data = PngBandEncoder.HEAD_BYTES;
    if (encoded.length < data + Integer.BYTES
        || ByteBuffer.wrap(encoded).getInt(encoded.length - Integer.BYTES) != FLUSH) {
      throw new IllegalArgumentException("a band of the PNG does not end with a full flush");
    }
    long filteredBytes = rows * (page.rowBytes() + 1L);
    adler = Adler.combine(adler, ByteBuffer.wrap(encoded).getInt(), filteredBytes);
    chunks.data(encoded, data, encoded.length - data);
  }

  @Override
  protected void end() throws IOException {
    chunks.data(LAST_BLOCK, 0, LAST_BLOCK.length);
    chunks.data(ByteBuffer.allocate(Integer.BYTES).putInt(adler).array(), 0, Integer.BYTES);
    chunks.endData();
    copy(like.chunks().after());
    chunks.chunk(ChunkKind.IEND, new byte[0], 0);
  }
}
