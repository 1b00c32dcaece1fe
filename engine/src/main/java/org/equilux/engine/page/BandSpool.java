package org.equilux.engine.page;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.equilux.chunks.MemoryBudget;
import org.equilux.engine.executor.BandStore;
import org.equilux.engine.executor.StoredBand;
import org.equilux.imaging.BandSink;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.storage.Scratch;
import org.equilux.storage.ScratchFile;

/**
 * The spool of encoded results of a page's chunks: they arrive in any order, and the file is
 * written from top to bottom. They are buffered in memory within the budget, otherwise in a
 * temporary file that is deleted with the spool; bands stored by an executor stay in its store.
 * Thread-safe, if each chunk is put once and then taken once.
 */
public final class BandSpool implements PageResults.Output, AutoCloseable {
  private final Scratch scratch;
  private final MemoryBudget memory;
  private final Optional<BandStore> store;

  // Guarded by this object's monitor, except the file's content.
  private final Map<Integer, byte[]> kept = new HashMap<>();
  private final Map<Integer, Place> places = new HashMap<>();
  private final Map<Integer, StoredBand> stored = new HashMap<>();
  private ScratchFile file;
  private long end;

  private record Place(long position, int bytes) {}

  /**
   * Creates a spool.
   *
   * @param scratch for the file
   * @param store where executors can store bands; empty if there is none
   */
  public BandSpool(Scratch scratch, MemoryBudget memory, Optional<BandStore> store) {
    this.scratch = scratch;
    this.memory = memory;
    this.store = store;
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
        file = scratch.create("bands");
      }
      position = end;
      end += encoded.length;
      places.put(chunk, new Place(position, encoded.length));
    }
    file.write(position, encoded, 0, encoded.length);
  }

  @Override
  public synchronized void put(int chunk, StoredBand band) {
    stored.put(chunk, band);
  }

  @Override
  public Optional<BandStore> store() {
    return store;
  }

  /**
   * Moves a band to the result.
   *
   * @param rows of the page in the band
   */
  public void move(int chunk, ChunkRows rows, BandSink sink) throws IOException {
    StoredBand elsewhere;
    synchronized (this) {
      elsewhere = stored.remove(chunk);
    }
    if (elsewhere != null) {
      elsewhere.write(rows, sink);
    } else {
      sink.band(rows.first(), rows.count(), take(chunk));
    }
  }

  private byte[] take(int chunk) throws IOException {
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
