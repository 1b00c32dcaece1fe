package org.equilux.storage;

import java.io.IOException;

/** A blob of a store. */
record StoredBlob(BlobStore store, String name) implements Blob {
  @Override
  public RandomAccessSource open() throws IOException {
    return store.open(name);
  }

  @Override
  public BlobWriter create() throws IOException {
    return store.create(name);
  }

  @Override
  public void force() throws IOException {
    store.force(name);
  }
}
