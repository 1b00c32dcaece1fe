package org.equilux.master.web.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Files that come with the program, beside {@code Web} in its archive. */
public final class Resources {
  private static final String FOLDER = "/org/equilux/master/web/";

  private Resources() {}

  /** The whole file of a name. */
  public static byte[] bytes(String name) {
    try (InputStream in = Resources.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("this installation lacks " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
