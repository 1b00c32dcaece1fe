package org.equilux.imaging.png;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.io.InputFile;
import org.equilux.imaging.io.OutputFile;
import org.equilux.imaging.io.PageWriter;
import org.equilux.imaging.io.Samples;
import org.equilux.kernels.PixelFormat;

/**
 * Writes PNG files, not interlaced, with the metadata of their input byte for byte: iCCP, cICP,
 * sRGB, gAMA, cHRM, sBIT, pHYs, tEXt, zTXt, iTXt, eXIf and tIME. A gray result of a colour picture
 * loses iCCP and cICP, which are for colour; sBIT is kept where the colour type and depth stay.
 *
 * <p>Each row has the filter whose result has the least sum of absolute differences, the heuristic
 * of the specification (12.8); deflate level 6.
 */
public final class PngWriter extends PageWriter {
  private static final byte[] SIGNATURE =
      "\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1);

  private static final int DATA_BYTES = 1 << 16;

  private final PngReader like;
  private final Deflater deflater = new Deflater(6);
  private final byte[] data = new byte[DATA_BYTES];
  private int dataUsed;
  private PageInfo page;
  private byte[] row;
  private byte[] above;
  private byte[] filtered;
  private byte[] best;

  /**
   * Begins a file.
   *
   * @param out closed with the writer
   */
  public PngWriter(OutputFile out, PngReader like) {
    super(out, like.pages());
    this.like = like;
  }

  @Override
  protected void beginPage(int number, PageInfo info) throws IOException {
    page = info;
    row = new byte[info.rowBytes()];
    above = new byte[info.rowBytes()];
    filtered = new byte[info.rowBytes() + 1];
    best = new byte[info.rowBytes() + 1];
    out.write(SIGNATURE);
    PixelFormat format = info.format();
    byte[] header =
        ByteBuffer.allocate(Header.BYTES)
            .putInt(info.width())
            .putInt(info.height())
            .put((byte) format.bitsPerSample())
            .put((byte) colorType(format))
            .array();
    writeChunk(ChunkKind.IHDR, header, header.length);
    copy(like.chunks().before());
  }

  private static int colorType(PixelFormat format) {
    if (format.isColor()) {
      return format.hasAlpha() ? Header.RGBA : Header.RGB;
    }
    return format.hasAlpha() ? Header.GRAY_ALPHA : Header.GRAY;
  }

  private void copy(List<Chunk> chunks) throws IOException {
    InputFile input = like.input();
    for (Chunk chunk : chunks) {
      if (fits(chunk.type())) {
        out.copy(
            input,
            chunk.position() - Chunk.HEAD_BYTES,
            (long) Chunk.HEAD_BYTES + chunk.length() + Chunk.CRC_BYTES);
      }
    }
  }

  private boolean fits(int type) {
    Header header = like.chunks().header();
    if (type == ChunkKind.ICCP || type == ChunkKind.CICP) {
      return page.format().isColor() == like.pages().getFirst().format().isColor();
    }
    if (type == ChunkKind.SBIT) {
      return header.colorType() == colorType(page.format())
          && header.depth() == page.format().bitsPerSample();
    }
    return true;
  }

  @Override
  protected void writeRows(byte[] rows, int offset, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      System.arraycopy(rows, offset + i * row.length, row, 0, row.length);
      if (page.format().bytesPerSample() == 2) {
        Samples.swap16(row, 0, row.length);
      }
      filterRow();
      deflater.setInput(best);
      deflate();
      byte[] last = above;
      above = row;
      row = last;
    }
  }

  private void filterRow() {
    int least = Integer.MAX_VALUE;
    for (int filter = 0; filter < Filter.COUNT; filter++) {
      int sum =
          Filter.apply(filter, row, above, row.length, page.format().bytesPerPixel(), filtered);
      if (sum < least) {
        least = sum;
        byte[] swap = best;
        best = filtered;
        filtered = swap;
      }
    }
  }

  /** Compresses all input given; what comes of it is gathered to chunks of a fixed size. */
  private void deflate() throws IOException {
    while (true) {
      int n = deflater.deflate(data, dataUsed, data.length - dataUsed);
      dataUsed += n;
      if (dataUsed == data.length) {
        writeChunk(ChunkKind.IDAT, data, dataUsed);
        dataUsed = 0;
      } else if (n == 0) {
        return;
      }
    }
  }

  private void writeChunk(int type, byte[] bytes, int length) throws IOException {
    CRC32 crc = new CRC32();
    ByteBuffer head = ByteBuffer.allocate(Chunk.HEAD_BYTES).putInt(length).putInt(type);
    crc.update(head.array(), 4, 4);
    crc.update(bytes, 0, length);
    out.write(head.array());
    out.write(bytes, 0, length);
    out.write(ByteBuffer.allocate(Chunk.CRC_BYTES).putInt((int) crc.getValue()).array());
  }

  @Override
  protected void endPage() throws IOException {
    deflater.finish();
    deflate();
    if (dataUsed > 0) {
      writeChunk(ChunkKind.IDAT, data, dataUsed);
    }
    copy(like.chunks().after());
    writeChunk(ChunkKind.IEND, new byte[0], 0);
  }

  @Override
  protected void endFile() {}

  @Override
  protected void release() {
    deflater.end();
  }
}
