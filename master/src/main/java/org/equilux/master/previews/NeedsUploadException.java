package org.equilux.master.previews;

/**
 * A preview needs the whole file of a picture, which is too large to be sent for the preview alone;
 * the message is for the person who asked for it.
 */
public final class NeedsUploadException extends Exception {
  NeedsUploadException(long bytes) {
    super(
        "The preview needs the whole file of %,d bytes, and at most %,d bytes are sent for a preview alone. Upload the file, and begin the preview with the upload."
            .formatted(bytes, Sampling.MOST_BYTES));
  }
}
