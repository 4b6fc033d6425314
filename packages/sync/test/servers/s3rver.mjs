// S3rver as a process: node s3rver.mjs PORT FOLDER
import process from 'node:process'
import S3rver from '@20minutes/s3rver'

const [port, directory] = process.argv.slice(2)
await new S3rver({ address: '127.0.0.1', port: Number(port), directory, silent: true }).run()
