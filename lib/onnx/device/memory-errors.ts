import { AppError } from "#lib/errors.ts";

/**
 * Messages with which ONNX Runtime, CUDA, Dawn and the JavaScript engine report that memory ran out or that a buffer
 * exceeds a device's limit: allocator (bfc_arena.cc), std::bad_alloc, cudaErrorMemoryAllocation (2), cuBLAS and cuDNN
 * statuses, WebGPU limits maxBufferSize and maxStorageBufferBindingSize. For a WebGPU buffer that could not be
 * allocated, Dawn prints the cause on stderr only; the error received is that of its first use: "[Invalid Buffer
 * (unlabeled)] is invalid due to a previous error".
 */
const MEMORY_MESSAGE =
  /out of memory|failed to allocate|not enough (gpu )?memory|bad_alloc|CUDA failure 2\b|CUBLAS_STATUS_ALLOC_FAILED|CUDNN_STATUS_ALLOC_FAILED|maxBufferSize|maxStorageBufferBindingSize|is larger than the maximum|exceeds the (max|limit)|\[Invalid Buffer|array buffer allocation failed|invalid typed array length|invalid array buffer length/i;

/** Whether using less memory at a time, or another device, may help. */
export function isMemoryError(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const isOurs = cause instanceof AppError || cause instanceof RangeError || cause === error;
    if (isOurs && MEMORY_MESSAGE.test(cause.message)) return true;
  }
  return false;
}
