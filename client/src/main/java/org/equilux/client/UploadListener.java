package org.equilux.client;

/** Listener for the progress of an upload. */
public interface UploadListener {
  /**
   * A part was sent.
   *
   * @param bytes sent so far
   * @param total bytes of the whole upload
   */
  void sent(long bytes, long total);
}
