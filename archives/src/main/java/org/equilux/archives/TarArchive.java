package org.equilux.archives;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A TAR archive, in a gzip or not. Such an archive can only be read in order, so files should be
 * unpacked in their order. Several threads that do so about at once are served by one reading: the
 * thread that reads also unpacks the files on its way that other threads wait for. Only a thread
 * that comes too late for that begins at the front again.
 */
final class TarArchive implements Archive {
  private final Path file;

  /** The requests of threads, by the wanted file's place in the archive. */
  private final Map<Integer, Request> requests = new ConcurrentHashMap<>();

  /** Guarded by this object's monitor; null before the first file is wanted, or after an error. */
  private TarReader reader;

  /** A file that a thread wants; all but its name is guarded by the archive's monitor. */
  private static final class Request {
    final Path to;
    final long most;
    boolean done;
    IOException failure;

    Request(Path to, long most) {
      this.to = to;
      this.most = most;
    }
  }

  /**
   * Opens an archive.
   *
   * @throws IOException if it cannot be read
   */
  TarArchive(Path file) throws IOException {
    this.file = file;
    new TarReader(file).close();
  }

  @Override
  public void list(int most, Consumer<Item> to) throws IOException {
    try (TarReader listed = new TarReader(file)) {
      Optional<TarReader.Entry> entry = listed.next(most);
      while (entry.isPresent()) {
        to.accept(new TarItem(entry.get(), listed));
        entry = listed.next(most);
      }
    }
  }

  private final class TarItem implements Item {
    private final TarReader.Entry entry;
    private final TarReader listed;

    TarItem(TarReader.Entry entry, TarReader listed) {
      this.entry = entry;
      this.listed = listed;
    }

    @Override
    public String name() {
      return entry.name();
    }

    @Override
    public byte[] signature() throws IOException {
      return listed.content().readNBytes(SIGNATURE_BYTES);
    }

    @Override
    public void unpack(Path to, long most) throws IOException {
      Request request = new Request(to, most);
      requests.put(entry.index(), request);
      try {
        serve(request, entry);
      } finally {
        requests.remove(entry.index(), request);
      }
    }
  }

  private synchronized void serve(Request request, TarReader.Entry wanted) throws IOException {
    if (!request.done) {
      try {
        if (reader == null || reader.index() >= wanted.index()) {
          close();
          reader = new TarReader(file);
        }
        while (!request.done) {
          serveNext(request, wanted);
        }
      } catch (IOException | RuntimeException e) {
        // After any failure the next thread begins with a new reader.
        close();
        throw e;
      }
    }
    if (request.failure != null) {
      throw request.failure;
    }
  }

  private void serveNext(Request own, TarReader.Entry wanted) throws IOException {
    TarReader.Entry entry =
        reader
            .next(Integer.MAX_VALUE)
            .filter(found -> found.index() != wanted.index() || found.equals(wanted))
            .orElseThrow(() -> new IOException("the archive has been changed meanwhile"));
    // Another thread may want the same file, and only one of the two requests is in the map.
    Request request = entry.equals(wanted) ? own : requests.get(entry.index());
    if (request != null && !request.done) {
      try {
        Archive.write(reader.content(), request.to, request.most);
      } catch (IOException e) {
        request.failure = e;
      }
      request.done = true;
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
