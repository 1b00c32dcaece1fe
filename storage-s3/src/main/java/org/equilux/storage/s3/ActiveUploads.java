package org.equilux.storage.s3;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The uploads in progress in this process, which must not be aborted. */
final class ActiveUploads {
  private final Set<String> ids = ConcurrentHashMap.newKeySet();

  void add(MultipartUpload upload) {
    boolean _ = ids.add(upload.id());
  }

  void remove(MultipartUpload upload) {
    boolean _ = ids.remove(upload.id());
  }

  boolean has(String id) {
    return ids.contains(id);
  }
}
