package org.equilux.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Encoded results of a page's chunks, where they wait for their turn: they come in any order and
 * the file is written from top to bottom. They wait in memory as far as the budget goes, else in a
 * file that vanishes with the spool. Safe for any number of threads, as long as each chunk is put
 * once and taken once afterwards.
 */
final class BandSpool implements PageResults.Output, AutoCloseable {
  private final Path folder;
  private final MemoryBudget memory;

  // All guarded by this object; the file's content is not.
  private final Map<Integer, byte[]> kept = new HashMap<>();
  private final Map<Integer, Place> places = new HashMap<>();
  private SpoolFile file;
  private long end;

  private record Place(long position, int bytes) {}

  /**
   * Makes a spool.
   *
   * @param folder for the file
   */
  BandSpool(Path folder, MemoryBudget memory) {
    this.folder = folder;
    this.memory = memory;
  }

  @Override
  public void put(int chunk, byte[] encoded) throws IOException {
    long position;
    synchronized (this) {
      if (memory.take(encoded.length)) {
        kept.put(chunk, encoded);
        return;
      }
      if (file == null) {
        file = SpoolFile.create(folder, "bands");
      }
      position = end;
      end += encoded.length;
      places.put(chunk, new Place(position, encoded.length));
    }
    file.write(position, encoded, 0, encoded.length);
  }

  /** Takes out what was put. */
  byte[] take(int chunk) throws IOException {
    Place place;
    synchronized (this) {
      byte[] encoded = kept.remove(chunk);
      if (encoded != null) {
        memory.give(encoded.length);
        return encoded;
      }
      place = places.remove(chunk);
    }
    byte[] into = new byte[place.bytes()];
    file.read(place.position(), into);
    return into;
  }

  @Override
  public synchronized void close() throws IOException {
    kept.values().forEach(encoded -> memory.give(encoded.length));
    kept.clear();
    if (file != null) {
      file.close();
    }
  }
}
