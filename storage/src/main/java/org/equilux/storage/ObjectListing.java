package org.equilux.storage;

import java.util.List;

/**
 * The content of one folder of a store.
 *
 * @param blobs directly in the folder
 * @param folders prefixes of all other blobs up to the next slash, without duplicates
 */
public record ObjectListing(List<BlobInfo> blobs, List<String> folders) {}
