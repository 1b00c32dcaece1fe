package org.equilux.imaging.jpeg.encode;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The TurboJPEG interface of libjpeg-turbo (2.0 and newer), where the machine has it and nobody
 * turned it off.
 */
@SuppressWarnings("restricted") // Calling another language is what this is for.
final class TurboLibrary {
  static final String SETTING = "EQUILUX_NATIVE_CODECS";

  private static final List<String> NAMES =
      List.of(
          "libturbojpeg.so.0",
          "libturbojpeg.so",
          "libturbojpeg.0.dylib",
          "/opt/homebrew/opt/jpeg-turbo/lib/libturbojpeg.dylib",
          "/usr/local/opt/jpeg-turbo/lib/libturbojpeg.dylib");

  /** JMSG_LENGTH_MAX. */
  private static final int MAX_TEXT = 200;

  private static final int GRAY_PIXELS = 6;
  private static final int RGB_PIXELS = 0;

  /** Accurate DCT, in a buffer that is not reallocated. */
  private static final int FLAGS = 4096 | 1024;

  private static final AddressLayout POINTER = ValueLayout.ADDRESS;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  private static final Loading LOADING =
      load(System.getProperty("equilux.native-codecs", System.getenv().getOrDefault(SETTING, "")));

  /**
   * What became of loading.
   *
   * @param reason why it is not there, and what to do; nothing if it is
   */
  record Loading(Optional<TurboLibrary> library, String reason) {}

  private final String name;
  private final MethodHandle initCompress;
  private final MethodHandle bufSize;
  private final MethodHandle compress;
  private final MethodHandle errorText;
  private final MethodHandle destroy;

  private TurboLibrary(String name, SymbolLookup symbols) {
    this.name = name;
    // An unsigned long, which is not everywhere of the same size, comes back in 64 bits.
    MemoryLayout size = Linker.nativeLinker().canonicalLayouts().get("long");
    if (size.byteSize() != Long.BYTES) {
      throw new UnsupportedOperationException("its sizes have not 64 bits here");
    }
    initCompress = function(symbols, "tjInitCompress", FunctionDescriptor.of(POINTER));
    bufSize = function(symbols, "tjBufSize", FunctionDescriptor.of(size, INT, INT, INT));
    compress =
        function(
            symbols,
            "tjCompress2",
            FunctionDescriptor.of(
                INT, POINTER, POINTER, INT, INT, INT, INT, POINTER, POINTER, INT, INT, INT));
    errorText = function(symbols, "tjGetErrorStr2", FunctionDescriptor.of(POINTER, POINTER));
    destroy = function(symbols, "tjDestroy", FunctionDescriptor.of(INT, POINTER));
  }

  private static MethodHandle function(
      SymbolLookup symbols, String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), descriptor);
  }

  /**
   * Looks for the library.
   *
   * @param setting {@code off} keeps it from being looked for
   */
  static Loading load(String setting) {
    if (setting.toLowerCase(Locale.ROOT).equals("off")) {
      return new Loading(Optional.empty(), "turned off by " + SETTING);
    }
    String reason = "";
    for (String name : NAMES) {
      try {
        SymbolLookup symbols = SymbolLookup.libraryLookup(name, Arena.global());
        return new Loading(Optional.of(new TurboLibrary(name, symbols)), "");
      } catch (IllegalCallerException | UnsupportedOperationException | LinkageError e) {
        return new Loading(Optional.empty(), name + " cannot be used: " + e.getMessage());
      } catch (NoSuchElementException e) {
        reason = name + " is older than libjpeg-turbo 2.0";
      } catch (IllegalArgumentException e) {
        // Not there; perhaps under the next name.
      }
    }
    return new Loading(
        Optional.empty(),
        reason.isEmpty() ? "libjpeg-turbo is not found; install " + packages() : reason);
  }

  private static String packages() {
    return System.getProperty("os.name").startsWith("Mac")
        ? "it with brew install jpeg-turbo"
        : "its TurboJPEG library (libturbojpeg0 in Debian, libturbojpeg in Ubuntu, turbojpeg in"
            + " Fedora)";
  }

  static Optional<TurboLibrary> get() {
    return LOADING.library();
  }

  /** Why it is not there, and what to do; nothing if it is. */
  static String reason() {
    return LOADING.reason();
  }

  String name() {
    return name;
  }

  /**
   * Begins encoding.
   *
   * @throws TurboException if there is no memory
   */
  MemorySegment open() throws TurboException {
    MemorySegment handle;
    try {
      handle = (MemorySegment) initCompress.invokeExact();
    } catch (Throwable e) {
      throw unexpected(e);
    }
    if (handle.address() == 0) {
      throw new TurboException("it gives no encoder");
    }
    return handle;
  }

  /** The most bytes that a picture can take when encoded. */
  long bound(int width, int height, int sampling) {
    try {
      return (long) bufSize.invokeExact(width, height, sampling);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Encodes a picture.
   *
   * @param out has {@link #bound} bytes
   * @return the bytes that it takes
   * @throws TurboException if it cannot
   */
  long compress(
      MemorySegment handle,
      MemorySegment pixels,
      int width,
      int stride,
      int height,
      boolean color,
      MemorySegment out,
      int sampling,
      int quality)
      throws TurboException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocateFrom(POINTER, out);
      MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_LONG, out.byteSize());
      int status =
          (int)
              compress.invokeExact(
                  handle,
                  pixels,
                  width,
                  stride,
                  height,
                  color ? RGB_PIXELS : GRAY_PIXELS,
                  buffer,
                  size,
                  sampling,
                  quality,
                  FLAGS);
      if (status != 0) {
        MemorySegment text = (MemorySegment) errorText.invokeExact(handle);
        throw new TurboException(text.reinterpret(MAX_TEXT).getString(0));
      }
      return size.get(ValueLayout.JAVA_LONG, 0);
    } catch (TurboException e) {
      throw e;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  void close(MemorySegment handle) {
    try {
      int ignored = (int) destroy.invokeExact(handle);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** What a call throws beside Java's own errors is a mistake in its description. */
  private static RuntimeException unexpected(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(e);
  }
}
