package org.equilux.master.jobs.upload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.equilux.storage.Blob;
import org.equilux.storage.BlobInfo;
import org.equilux.storage.GrowingBlob;
import org.equilux.storage.GrowingInfo;
import org.equilux.storage.ObjectStore;
import org.equilux.storage.RandomAccessSource;

/**
 * Uploads as growing blobs {@code uploads/ID/data} of an object store, which are committed when a
 * job uses them.
 */
final class UploadObjects implements UploadBytes {
  private static final String UPLOADS = "uploads/";
  private static final String DATA = "/data";

  private final ObjectStore store;

  UploadObjects(ObjectStore store) {
    this.store = store;
  }

  private static String name(String id) {
    return UPLOADS + id + DATA;
  }

  private static String id(String name) {
    return name.substring(UPLOADS.length(), name.indexOf('/', UPLOADS.length()));
  }

  @Override
  public Set<String> ids() throws IOException {
    Set<String> ids = new HashSet<>();
    for (String name : store.growingNames(UPLOADS)) {
      boolean _ = ids.add(id(name));
    }
    for (BlobInfo blob : store.list(UPLOADS)) {
      boolean _ = ids.add(id(blob.name()));
    }
    return ids;
  }

  @Override
  public void begin(String id, long length) throws IOException {
    store.beginGrowing(name(id), length);
  }

  @Override
  public Optional<State> state(String id) throws IOException {
    Optional<GrowingInfo> growing = store.growing(name(id));
    if (growing.isPresent()) {
      return Optional.of(new State(growing.get().bytes(), growing.get().modified()));
    }
    List<BlobInfo> complete = store.list(UPLOADS + id + "/");
    return complete.isEmpty()
        ? Optional.empty()
        : Optional.of(new State(complete.getFirst().bytes(), complete.getFirst().modified()));
  }

  @Override
  public Appender append(String id) throws IOException {
    GrowingBlob blob = store.grow(name(id));
    return new Appender() {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        blob.write(bytes, offset, length);
      }

      @Override
      public void keep() throws IOException {
        blob.keep();
      }

      @Override
      public void close() throws IOException {
        blob.close();
      }
    };
  }

  @Override
  public Optional<UploadChecksum> checksum(String id) throws IOException {
    // The parts of a growing blob are not readable; their checksum is stored with them.
    Optional<GrowingInfo> growing = store.growing(name(id));
    if (growing.isPresent()) {
      return Optional.of(UploadChecksum.of(growing.get().bytes(), growing.get().crc32()));
    }
    try (RandomAccessSource source = store.open(name(id));
        InputStream in = source.stream(0, source.size())) {
      return Optional.of(UploadChecksum.of(in, source.size()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public Blob whole(String id) throws IOException {
    if (store.growing(name(id)).isPresent()) {
      try (GrowingBlob blob = store.grow(name(id))) {
        blob.commit();
      }
    }
    return store.blob(name(id));
  }

  @Override
  public long taken(String id) throws IOException {
    return state(id).map(State::bytes).orElse(0L);
  }

  @Override
  public void delete(String id) throws IOException {
    boolean _ = store.abandon(name(id));
    store.deleteAll(UPLOADS + id + "/");
  }
}
