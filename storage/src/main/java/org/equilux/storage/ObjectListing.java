package org.equilux.storage;

import java.util.List;

/**
 * The content of one folder of a store.
 *
 * @param blobs whose names have no slash after that of the folder
 * @param folders the prefixes of all others, up to the next slash, each once
 */
public record ObjectListing(List<BlobInfo> blobs, List<String> folders) {}
