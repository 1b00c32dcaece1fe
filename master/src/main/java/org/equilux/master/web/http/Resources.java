package org.equilux.master.web.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Resources of the program, in the package of {@code Web}. */
public final class Resources {
  private static final String FOLDER = "/org/equilux/master/web/";

  private Resources() {}

  /** The content of a resource. */
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
