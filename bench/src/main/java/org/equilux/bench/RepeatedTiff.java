package org.equilux.bench;

import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.equilux.bench.pictures.Photographs;
import org.equilux.imaging.PageBands;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.storage.file.FileBlob;

/**
 * The writer of tiled gray BigTIFF files of any size: one photograph repeated in rows and columns.
 * Each tile is encoded independently, so a file consists of copies of the photograph's encoded
 * tiles; neither the file nor its pixels are ever in memory.
 */
final class RepeatedTiff {
  /** The side of the photograph in pixels; a multiple of every tile size. */
  private static final int PIECE = 4096;

  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int LONG8 = 16;
  private static final int LZW = 5;
  private static final int ADOBE_DEFLATE = 8;
  private static final int HEADER_BYTES = 16;
  private static final int BUFFER_BYTES = 1 << 20;

  private final String compression;
  private final int tile;

  /** The photograph's encoded tiles, row by row. */
  private final List<byte[]> tiles;

  /**
   * Encodes the photograph.
   *
   * @param compression LZW or Deflate
   * @param tile rows and columns of a tile: a power of 2 up to 4096
   * @param work folder for a temporary file
   */
  RepeatedTiff(String compression, int tile, Path work) throws IOException {
    this.compression = compression;
    this.tile = tile;
    Path piece = Files.createTempFile(work, "piece-", ".tif");
    try {
      encode(Photographs.grayPhotograph(PIECE, PIECE), piece);
      this.tiles = tiles(piece);
    } finally {
      Files.delete(piece);
    }
  }

  private void encode(BufferedImage image, Path file) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    parameters.setCompressionType(compression);
    parameters.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
    parameters.setTiling(tile, tile, 0, 0);
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
  }

  private List<byte[]> tiles(Path piece) throws IOException {
    List<byte[]> found = new ArrayList<>();
    try (PictureReader reader = Pictures.open(new FileBlob(piece), PictureLimits.DEFAULT)) {
      PageBands bands = reader.bands(0, 0).orElseThrow();
      for (int row = 0; row < PIECE; row += tile) {
        // A band has the lengths of its tiles, and then the tiles.
        ByteBuffer band = ByteBuffer.wrap(bands.locate(row, tile).read(reader.file()));
        int[] lengths = new int[PIECE / tile];
        for (int i = 0; i < lengths.length; i++) {
          lengths[i] = band.getInt();
        }
        for (int length : lengths) {
          byte[] encoded = new byte[length];
          band.get(encoded);
          found.add(encoded);
        }
      }
    }
    return found;
  }

  /** Writes a file with a number of rows and columns, and syncs it to disk. */
  void write(int side, Path file) throws IOException {
    int across = Math.ceilDiv(side, tile);
    long[] offsets = new long[across * across];
    long[] lengths = new long[offsets.length];
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        DataOutputStream out =
            new DataOutputStream(
                new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES))) {
      long directory = HEADER_BYTES;
      for (int i = 0; i < offsets.length; i++) {
        offsets[i] = directory;
        lengths[i] = tile(i / across, i % across).length;
        directory += lengths[i];
      }
      out.writeBytes("MM");
      out.writeShort(43);
      out.writeShort(Long.BYTES);
      out.writeShort(0);
      out.writeLong(directory);
      for (int i = 0; i < offsets.length; i++) {
        out.write(tile(i / across, i % across));
      }
      writeDirectory(out, side, directory, offsets, lengths);
      out.flush();
      channel.force(false);
    }
  }

  private byte[] tile(int row, int column) {
    int ofPiece = PIECE / tile;
    return tiles.get(row % ofPiece * ofPiece + column % ofPiece);
  }

  private void writeDirectory(
      DataOutputStream out, int side, long directory, long[] offsets, long[] lengths)
      throws IOException {
    int fields = 10;
    long arrays = directory + Long.BYTES + 20L * fields + Long.BYTES;
    out.writeLong(fields);
    field(out, 256, LONG, side);
    field(out, 257, LONG, side);
    field(out, 258, SHORT, Byte.SIZE);
    field(out, 259, SHORT, compression.equals("LZW") ? LZW : ADOBE_DEFLATE);
    field(out, 262, SHORT, 1);
    field(out, 277, SHORT, 1);
    field(out, 322, LONG, tile);
    field(out, 323, LONG, tile);
    array(out, 324, offsets.length, arrays);
    array(out, 325, lengths.length, arrays + (long) Long.BYTES * offsets.length);
    out.writeLong(0);
    for (long offset : offsets) {
      out.writeLong(offset);
    }
    for (long length : lengths) {
      out.writeLong(length);
    }
  }

  /** Writes a field with one number, stored at the start of the entry. */
  private static void field(DataOutputStream out, int tag, int type, int value) throws IOException {
    out.writeShort(tag);
    out.writeShort(type);
    out.writeLong(1);
    if (type == SHORT) {
      out.writeShort(value);
      out.writeShort(0);
    } else {
      out.writeInt(value);
    }
    out.writeInt(0);
  }

  /** Writes a field with numbers of 8 bytes, stored elsewhere. */
  private static void array(DataOutputStream out, int tag, int count, long at) throws IOException {
    out.writeShort(tag);
    out.writeShort(LONG8);
    out.writeLong(count);
    out.writeLong(at);
  }
}
