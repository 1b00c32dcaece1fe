package org.equilux.imaging.jpeg.turbo;

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
import java.util.concurrent.atomic.AtomicLong;
import org.equilux.imaging.jpeg.header.Frame;

/**
 * The TurboJPEG interface of libjpeg-turbo (2.0 and newer), if it is installed and not disabled.
 */
@SuppressWarnings("restricted") // This class calls native code by design.
public final class TurboLibrary {
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

  private static final int ACCURATE_DCT = 4096;
  private static final int NO_REALLOCATION = 1024;
  private static final int STOP_ON_WARNING = 8192;

  private static final AddressLayout POINTER = ValueLayout.ADDRESS;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  /**
   * The number of pixels from which loading the library pays, where a pixel counts for decoding and
   * again for encoding. Loading it and linking its functions takes 70 ms of processor time, and it
   * saves 6 ms for a megapixel compared with the JDK's codec.
   */
  private static final long WORTH_LOADING = 12_000_000;

  /** The number of pixels that this process has decoded or encoded with the JDK's codec. */
  private static final AtomicLong CODED = new AtomicLong();

  private static final Loading LOADING =
      load(System.getProperty("equilux.native-codecs", System.getenv().getOrDefault(SETTING, "")));

  /**
   * The outcome of loading.
   *
   * @param reason why the library is missing, with the remedy; empty if it is loaded
   */
  public record Loading(Optional<TurboLibrary> library, String reason) {}

  private final String name;
  private final MethodHandle initCompress;
  private final MethodHandle bufSize;
  private final MethodHandle compress;
  private final MethodHandle initDecompress;
  private final MethodHandle decompress;
  private final MethodHandle errorText;
  private final MethodHandle destroy;

  private TurboLibrary(String name, SymbolLookup symbols) {
    this.name = name;
    // A C unsigned long, whose size differs between systems, is returned in 64 bits.
    MemoryLayout size = Linker.nativeLinker().canonicalLayouts().get("long");
    if (size.byteSize() != Long.BYTES) {
      throw new UnsupportedOperationException("its sizes do not have 64 bits on this system");
    }
    initCompress = function(symbols, "tjInitCompress", FunctionDescriptor.of(POINTER));
    bufSize = function(symbols, "tjBufSize", FunctionDescriptor.of(size, INT, INT, INT));
    compress =
        function(
            symbols,
            "tjCompress2",
            FunctionDescriptor.of(
                INT, POINTER, POINTER, INT, INT, INT, INT, POINTER, POINTER, INT, INT, INT));
    initDecompress = function(symbols, "tjInitDecompress", FunctionDescriptor.of(POINTER));
    decompress =
        function(
            symbols,
            "tjDecompress2",
            FunctionDescriptor.of(INT, POINTER, POINTER, size, POINTER, INT, INT, INT, INT, INT));
    errorText = function(symbols, "tjGetErrorStr2", FunctionDescriptor.of(POINTER, POINTER));
    destroy = function(symbols, "tjDestroy", FunctionDescriptor.of(INT, POINTER));
  }

  private static MethodHandle function(
      SymbolLookup symbols, String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), descriptor);
  }

  /**
   * Loads the library.
   *
   * @param setting {@code off} disables it
   */
  public static Loading load(String setting) {
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
        // Not found; try the next name.
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

  /** Counts pixels decoded or encoded by the JDK's codec instead of this library. */
  public static void codedByJdk(long pixels) {
    CODED.addAndGet(pixels);
  }

  /**
   * The library, if it is installed and loading it pays for a picture after the pictures of this
   * process so far.
   *
   * @param pixels of the picture
   */
  public static Optional<TurboLibrary> getFor(long pixels) {
    return isWorthLoading(pixels, CODED.get()) ? get() : Optional.empty();
  }

  /**
   * Whether loading the library takes less time than it saves.
   *
   * @param pixels of a picture that is decoded and encoded
   * @param coded pixels decoded or encoded before; as many are expected to follow
   */
  static boolean isWorthLoading(long pixels, long coded) {
    return 2 * pixels + coded >= WORTH_LOADING;
  }

  /** TurboJPEG's number of a frame's subsampling, or -1 if there is none. */
  public static int sampling(Frame frame) {
    Frame.Component luma = frame.components().getFirst();
    if (!frame.isInterleaved()) {
      return luma.h() == 1 && luma.v() == 1 ? 3 : -1;
    }
    boolean plain = frame.components().stream().skip(1).allMatch(c -> c.h() == 1 && c.v() == 1);
    return plain && frame.isColor()
        ? switch (10 * luma.h() + luma.v()) {
          case 11 -> 0;
          case 21 -> 1;
          case 22 -> 2;
          case 12 -> 4;
          case 41 -> 5;
          default -> -1;
        }
        : -1;
  }

  public static Optional<TurboLibrary> get() {
    return LOADING.library();
  }

  /** The reason why the library is missing, with the remedy; empty if it is loaded. */
  public static String reason() {
    return LOADING.reason();
  }

  public String name() {
    return name;
  }

  /**
   * Opens an encoder, freed by {@link #close}.
   *
   * @throws TurboException if memory is exhausted
   */
  public MemorySegment openEncoder() throws TurboException {
    return open(initCompress);
  }

  /**
   * Opens a decoder, freed by {@link #close}.
   *
   * @throws TurboException if memory is exhausted
   */
  public MemorySegment openDecoder() throws TurboException {
    return open(initDecompress);
  }

  private static MemorySegment open(MethodHandle init) throws TurboException {
    MemorySegment handle;
    try {
      handle = (MemorySegment) init.invokeExact();
    } catch (Throwable e) {
      throw unexpected(e);
    }
    if (handle.address() == 0) {
      throw new TurboException("out of memory");
    }
    return handle;
  }

  /** The limit of an encoded picture in bytes. */
  public long bound(int width, int height, int sampling) {
    try {
      return (long) bufSize.invokeExact(width, height, sampling);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Encodes a picture.
   *
   * @param out with {@link #bound} bytes
   * @return number of encoded bytes
   * @throws TurboException if encoding fails
   */
  public long compress(
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
                  ACCURATE_DCT | NO_REALLOCATION);
      check(status, handle);
      return size.get(ValueLayout.JAVA_LONG, 0);
    } catch (TurboException e) {
      throw e;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Decodes a picture.
   *
   * @param handle of a decoder
   * @param jpeg a complete file
   * @param color whether pixels are RGB, of 3 bytes, rather than gray, of 1 byte
   * @param out receives rows of pixels without padding
   * @throws TurboException if the library fails or warns
   */
  public void decompress(
      MemorySegment handle,
      MemorySegment jpeg,
      int width,
      int height,
      boolean color,
      MemorySegment out)
      throws TurboException {
    try {
      int status =
          (int)
              decompress.invokeExact(
                  handle,
                  jpeg,
                  jpeg.byteSize(),
                  out,
                  width,
                  color ? 3 * width : width,
                  height,
                  color ? RGB_PIXELS : GRAY_PIXELS,
                  ACCURATE_DCT | STOP_ON_WARNING);
      check(status, handle);
    } catch (TurboException e) {
      throw e;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private void check(int status, MemorySegment handle) throws Throwable {
    if (status != 0) {
      MemorySegment text = (MemorySegment) errorText.invokeExact(handle);
      throw new TurboException(text.reinterpret(MAX_TEXT).getString(0));
    }
  }

  public void close(MemorySegment handle) {
    try {
      int ignored = (int) destroy.invokeExact(handle);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Converts a checked exception of a call, which only a wrong descriptor causes, to an error. */
  private static RuntimeException unexpected(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(e);
  }
}
