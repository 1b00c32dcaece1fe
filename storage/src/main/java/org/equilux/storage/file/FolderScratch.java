package org.equilux.storage.file;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.equilux.storage.Scratch;
import org.equilux.storage.ScratchFile;

/**
 * Temporary files in a folder, {@link OwnerOnly}. If the system supports it, an open file has no
 * name, so that it disappears with the process in every case.
 *
 * @param folder an existing folder
 */
public record FolderScratch(Path folder) implements Scratch {
  /** The system's folder for temporary files. */
  public static FolderScratch temporary() {
    return new FolderScratch(Path.of(System.getProperty("java.io.tmpdir")));
  }

  @Override
  public ScratchFile create(String kind) throws IOException {
    return new OpenFile(
        OwnerOnly.open(
            folder.resolve(kind + "-" + UUID.randomUUID() + ".raw"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE));
  }

  private record OpenFile(FileChannel channel) implements ScratchFile {
    private static final int ZEROS_BYTES = 1 << 20;

    @Override
    public void write(long position, byte[] data, int offset, int length) throws IOException {
      ByteBuffer from = ByteBuffer.wrap(data, offset, length);
      long at = position;
      while (from.hasRemaining()) {
        at += channel.write(from, at);
      }
    }

    @Override
    public void read(long position, byte[] into) throws IOException {
      ByteBuffer to = ByteBuffer.wrap(into);
      long at = position;
      while (to.hasRemaining()) {
        int read = channel.read(to, at);
        if (read < 0) {
          throw new EOFException("the temporary file ends before position " + at);
        }
        at += read;
      }
    }

    @Override
    public MemorySegment map(long bytes, Arena arena) throws IOException {
      byte[] zeros = new byte[(int) Math.min(bytes, ZEROS_BYTES)];
      for (long at = channel.size(); at < bytes; at += zeros.length) {
        write(at, zeros, 0, (int) Math.min(zeros.length, bytes - at));
      }
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
