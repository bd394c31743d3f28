import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import type { Dispatcher } from 'undici'
import { hasCode } from '../../lib/objects.ts'
import { networkFailure, tooLarge } from './failure.ts'

interface ReceivedResponse {
  httpStatus: number
  /** The content coding; undefined if the body is not compressed. */
  coding: string | undefined
  body: Buffer
}

export interface WholeResponse {
  httpStatus: number
  /** Decompressed. */
  text: string
}

interface ReceiveOptions {
  signal: AbortSignal
  /** The maximum size of the body in bytes, also after decompression. */
  maxBytes: number
}

/**
 * Sends a request and receives its whole response. Without undici's streams, which take longer, and whose requests
 * outlive the collection of short-lived objects.
 *
 * @throws {GeminiFailure} when the connection is lost, or the body is too large; the signal's reason when it is aborted.
 */
export async function receive(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  options: ReceiveOptions
): Promise<WholeResponse> {
  const { httpStatus, coding, body } = await dispatch(dispatcher, request, options)
  const decoder = coding !== undefined && Object.hasOwn(decoders, coding) ? decoders[coding] : undefined
  if (!decoder) return { httpStatus, text: body.toString() }
  const decoded = await decoder(body, { maxOutputLength: options.maxBytes }).catch(error => {
    throw hasCode(error, 'ERR_BUFFER_TOO_LARGE') ? tooLarge(httpStatus) : networkFailure(error)
  })
  return { httpStatus, text: decoded.toString() }
}

/** For proxies that compress: requests do not ask for compression. */
const decoders: Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>> = {
  br: promisify(brotliDecompress),
  deflate: promisify(inflate),
  gzip: promisify(gunzip)
}

async function dispatch(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  { signal, maxBytes }: ReceiveOptions
): Promise<ReceivedResponse> {
  signal.throwIfAborted()
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    let httpStatus = 0
    let coding: string | undefined
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    dispatcher.dispatch(request, {
      onRequestStart(controller) {
        // Meanwhile it waited for its connection.
        if (signal.aborted) controller.abort(signal.reason)
        else signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true })
      },
      onResponseStart(_controller, statusCode, headers) {
        httpStatus = statusCode
        coding = headers['content-encoding']?.toString()
      },
      onResponseData(controller, chunk) {
        size += chunk.length
        if (size > maxBytes) controller.abort(tooLarge(httpStatus))
        else chunks.push(chunk)
      },
      onResponseEnd: () => resolve({ httpStatus, coding, body: Buffer.concat(chunks) }),
      onResponseError: (_controller, error) => reject(networkFailure(error))
    })
  })
}
