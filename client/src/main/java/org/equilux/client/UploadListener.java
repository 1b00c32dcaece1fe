package org.equilux.client;

/** Hears how much of an upload was sent. */
public interface UploadListener {
  /**
   * A part was sent.
   *
   * @param bytes sent so far
   * @param total bytes of the whole upload
   */
  void sent(long bytes, long total);
}
